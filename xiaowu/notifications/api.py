"""One's own notices and the records over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.kernel.lists.api import list_route
from xiaowu.notifications.lists import INBOX, RECORDS

router = Router(tags=["notifications"])

list_route(router, "/", INBOX)
list_route(router, "/records", RECORDS)
