"""Rows on the lists of traffic, which are empty in the cast."""

from datetime import timedelta
from typing import Any

from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.traffic.tests.requests import answered, recorded


def _traffic(cast: Cast) -> Any:
    week = timedelta(days=7)  # one week and the one before, both on a school day
    recorded(*(answered(clock.now() - back * week, school_id=1) for back in (1, 2)))
    recorded(*(answered(route="meals:sheet", status=500) for _each in range(9)), *(answered() for _each in range(60)))
    recorded(answered(school_id=1), answered(school_id=1, status=500, fault="KeyError xiaowu/meals/pages/sheets.py:88 sheet"))


EXAMPLES = {f"traffic:{each}": _traffic for each in ("modules", "routes", "schools", "nodes", "hours", "faults", "journeys", "compared", "causes")}
