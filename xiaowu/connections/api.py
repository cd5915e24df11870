"""Connected systems over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.connections import lists
from xiaowu.connections.oidc.lists import CLIENTS
from xiaowu.connections.provisioning.lists import DEPARTURES, TARGETS
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["connections"])

list_route(router, "/connected", CLIENTS)
list_route(router, "/connected/deliveries", lists.DELIVERIES)
list_route(router, "/connected/accounts", TARGETS)
list_route(router, "/connected/accounts/departures", DEPARTURES)
