"""Accounts over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.identity import lists
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["identity"])

list_route(router, "/account-schools", lists.ACCOUNT_SCHOOLS)
list_route(router, "/schools/{id:school_id}/accounts", lists.ACCOUNTS)
list_route(router, "/family-classes", lists.CLASSES)
list_route(router, "/schools/{id:school_id}/classes/{id:class_id}/pupils", lists.PUPILS)
list_route(router, "/schools/{id:school_id}/classes/{id:class_id}/guardians", lists.GUARDIANS)
