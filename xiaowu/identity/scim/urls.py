"""The address of SCIM."""

from django.urls import path

from xiaowu.identity.scim import pages

scim_patterns = [
    path("scim/v2/<path:path>", pages.scim, name="scim"),
    path("scim/v2/", pages.scim, {"path": ""}, name="scim_root"),
    path("scim/v2", pages.scim, {"path": ""}),
]
