"""Cases of abnormal sign-ins over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.kernel.lists.api import list_route
from xiaowu.sign_in_risk import lists

router = Router(tags=["sign_in_risk"])

list_route(router, "/cases", lists.CASES)
list_route(router, "/cases/by-school", lists.CASE_COUNTS)
