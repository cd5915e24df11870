"""Addresses of the portal."""

from django.urls import path

from xiaowu.portal import pages

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("access/", pages.access, name="access"),
    path("language/", pages.language, name="language"),
]
