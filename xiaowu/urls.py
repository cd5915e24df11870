"""All addresses: each app under its own, the API under /api/v1/, health at the root."""

from django.urls import include, path
from ninja import NinjaAPI

from xiaowu import __version__
from xiaowu.attendance.api import router as attendance
from xiaowu.identity.oidc.urls import oidc_patterns
from xiaowu.identity.scim.urls import scim_patterns
from xiaowu.identity.urls import account_patterns
from xiaowu.kernel.access.api import house_api
from xiaowu.kernel.lists import pages as lists
from xiaowu.kernel.telemetry import health
from xiaowu.meetings.api import router as meetings
from xiaowu.portal import pages
from xiaowu.roster.api import router as roster
from xiaowu.roster.oneroster.urls import oneroster_patterns

api = NinjaAPI(title="xiaowu", version=__version__, docs_url=None, urls_namespace="api")
api.add_router("/roster", roster)
api.add_router("/attendance", attendance)
api.add_router("/meetings", meetings)

urlpatterns = [
    # whole rooms first: one look at the beginning of an address passes them over
    path("attendance/", include("xiaowu.attendance.urls")),
    path("api/v1/", house_api(api)),
    path("roster/", include("xiaowu.roster.urls")),
    path("meetings/", include("xiaowu.meetings.urls")),
    path("", include("xiaowu.portal.urls")),
    path("", include("xiaowu.identity.urls")),
    path("", include(account_patterns)),
    path("", include(oidc_patterns)),
    path("", include(scim_patterns)),
    path("", include(oneroster_patterns)),
    path("imports/", include("xiaowu.kernel.imports.urls")),
    path("lists/save/", lists.save_filter, name="save_filter"),
    path("lists/<id:saved_id>/forget/", lists.forget_filter, name="forget_filter"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
