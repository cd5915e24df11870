"""Traffic for programs."""

from ninja import Router

from xiaowu.kernel.lists.api import list_route
from xiaowu.traffic.lists import DIVISIONS, LOGS

router = Router(tags=["traffic"])

for _of in (*DIVISIONS, LOGS):
    list_route(router, f"/{_of.name.rpartition(':')[2]}", _of)
