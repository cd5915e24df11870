"""Rows on the lists of traffic, which are empty in the cast."""

from typing import Any

from tests.flows import Cast
from xiaowu.traffic.tests.requests import answered, recorded


def _traffic(cast: Cast) -> Any:
    recorded(answered(school_id=1), answered(school_id=1, status=500, fault="KeyError xiaowu/meals/pages/sheets.py:88 sheet"))


EXAMPLES = {f"traffic:{each}": _traffic for each in ("modules", "routes", "schools", "nodes", "hours", "faults", "journeys")}
