"""Follow-ups over JSON: the list of the page."""

from ninja import Router

from xiaowu.followups.lists import FOLLOW_UPS
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["followups"])

list_route(router, "/", FOLLOW_UPS)
