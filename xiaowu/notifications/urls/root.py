"""The script that browsers run for pushes: what it may be asked for is told by its address, which is at the root."""

from django.urls import path

from xiaowu.notifications import pages

urlpatterns = [path("service-worker.js", pages.worker, name="service_worker")]
