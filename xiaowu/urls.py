"""All addresses: each app's as it offers them, the API under /api/v1/."""

from django.urls import path

from xiaowu import __version__
from xiaowu.kernel.access.api import HouseAPI, house_api
from xiaowu.kernel.offer import house_apps, offers
from xiaowu.kernel.offer.addresses import by_part, included

api = HouseAPI(title="xiaowu", version=__version__, docs_url=None, urls_namespace="api")
for app in house_apps():
    if app.offer.api:
        api.add_router(f"/{app.offer.api_at or app.label}", app.offer.api)

addresses, *called = house_api(api)
routes = [route for offer in offers() for route in offer.routes]
urlpatterns = [
    # those with a prefix first: a single look at the beginning of an address skips a whole app
    *(included(route) for route in routes if route.prefix),
    path("api/v1/", (by_part(addresses), *called)),
    *(included(route) for route in routes if not route.prefix),
]

handler400 = "xiaowu.kernel.ui.refusals.bad_request"
handler403 = "xiaowu.kernel.ui.refusals.forbidden"
handler404 = "xiaowu.kernel.ui.refusals.not_found"
handler500 = "xiaowu.kernel.ui.refusals.server_error"
