"""The address of SCIM."""

from django.urls import path

from xiaowu.connections.scim import pages

urlpatterns = [
    path("scim/v2/<path:path>", pages.scim, name="scim"),
    path("scim/v2/", pages.scim, {"path": ""}, name="scim_root"),
    path("scim/v2", pages.scim, {"path": ""}),
]
