"""The address of SCIM."""

from django.urls import path

from xiaowu.identity.scim.pages import resources

urlpatterns = [
    path("scim/v2/<path:path>", resources.scim, name="scim"),
    path("scim/v2/", resources.scim, {"path": ""}, name="scim_root"),
    path("scim/v2", resources.scim, {"path": ""}),
]
