"""The script that browsers run for pushes: its address decides which pages it covers, so it stands at the root."""

from django.urls import path

from xiaowu.notifications import pages

urlpatterns = [path("service-worker.js", pages.worker, name="service_worker")]
