"""Ipam over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.ipam.lists.addresses import ADDRESSES, REQUESTS
from xiaowu.ipam.lists.plans import NUMBERS, PLANS, RANGES
from xiaowu.ipam.lists.ports import SWITCHES
from xiaowu.ipam.lists.reports import TIMES, USE
from xiaowu.ipam.lists.sweeps import DIFFERENCES
from xiaowu.ipam.lists.tickets import MISSED, TICKETS
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["ipam"])

list_route(router, "/ranges", RANGES)
list_route(router, "/addresses", ADDRESSES)
list_route(router, "/requests", REQUESTS)
list_route(router, "/tickets", TICKETS)
list_route(router, "/missed", MISSED)
list_route(router, "/reports/use", USE)
list_route(router, "/reports/tickets", TIMES)
list_route(router, "/switches", SWITCHES)
list_route(router, "/differences", DIFFERENCES)
list_route(router, "/plans", PLANS)
list_route(router, "/numbers", NUMBERS)
