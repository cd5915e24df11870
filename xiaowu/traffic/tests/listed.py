"""Rows on the lists of traffic, which are empty in the cast."""

from datetime import timedelta
from typing import Any

from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.traffic.actions.logs import keep_log
from xiaowu.traffic.rules.known import SentLog
from xiaowu.traffic.tests.requests import answered, recorded


def _traffic(cast: Cast) -> Any:
    week = timedelta(days=7)  # one week and the one before, both on a school day
    recorded(*(answered(clock.now() - back * week, school_id=1) for back in (1, 2)))
    recorded(*(answered(route="meals:sheet", status=500) for _each in range(9)), *(answered() for _each in range(60)))
    recorded(answered(school_id=1), answered(school_id=1, status=500, fault="KeyError xiaowu/meals/pages/sheets.py:88 sheet"))


def _logs(cast: Cast) -> Any:
    actor, told = cast.actor_of("bureau_officer"), {"lines": 9, "counted": 7, "apart": {"bot": 1}, "refused": {"unknown": {"lines": 1, "first": [3]}}}
    more = {"unnamed_share": 0.5, "first": "2026-11-24T07:40:00+08:00", "last": "2026-11-24T08:40:00+08:00"}
    for number in range(2):
        keep_log(actor, SentLog("key", 99, 9, str(number), 0, [], told | more), name=f"access.log.{number}", now=clock.now())


EXAMPLES = {
    f"traffic:{each}": _traffic for each in ("modules", "routes", "schools", "nodes", "hours", "faults", "journeys", "compared", "causes")
} | {"traffic:logs": _logs}
