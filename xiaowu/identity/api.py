"""Accounts and what hangs on them over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.identity import lists
from xiaowu.identity.oidc import lists as oidc_lists
from xiaowu.identity.scim import lists as scim_lists
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["identity"])

list_route(router, "/account-schools", lists.ACCOUNT_SCHOOLS)
list_route(router, "/schools/{id:school_id}/accounts", lists.ACCOUNTS)
list_route(router, "/family-classes", lists.CLASSES)
list_route(router, "/schools/{id:school_id}/classes/{id:class_id}/pupils", lists.PUPILS)
list_route(router, "/schools/{id:school_id}/classes/{id:class_id}/guardians", lists.GUARDIANS)
list_route(router, "/cases", lists.CASES)
list_route(router, "/cases/by-school", lists.CASE_COUNTS)
list_route(router, "/connected", oidc_lists.CLIENTS)
list_route(router, "/connected/deliveries", oidc_lists.DELIVERIES)
list_route(router, "/connected/accounts", scim_lists.TARGETS)
list_route(router, "/connected/accounts/departures", scim_lists.DEPARTURES)
