"""Lists of traffic that tell more than their rows (清單頁)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import View, list_page
from xiaowu.kernel.roc import spoken
from xiaowu.traffic.lists import CAUSES, COMPARED
from xiaowu.traffic.queries.figures import compared_days


def _days(_request: ActedRequest) -> dict[str, Any]:
    before, after = compared_days()
    return {"spans": (_span(before), _span(after)) if after else None}


def _span(days: Sequence[date]) -> str:
    return f"{spoken.near(days[0])}–{spoken.near(days[-1])}" if len(days) > 1 else spoken.near(days[0])


OWN: dict[str, View] = {
    CAUSES.name: list_page(CAUSES, "traffic/causes.html"),
    COMPARED.name: list_page(COMPARED, "traffic/compared.html", _days),
}
