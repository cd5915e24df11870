"""Lists of traffic that tell more than their rows (清單頁)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse

from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import View, list_page, page_for, reached, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_
from xiaowu.traffic.lists import CAUSES, COMPARED
from xiaowu.traffic.queries.causes import is_calm
from xiaowu.traffic.queries.figures import compared_days


def _days(_request: ActedRequest) -> dict[str, Any]:
    before, after = compared_days()
    return {"spans": (_span(before), _span(after)) if after else None}


def _span(days: Sequence[date]) -> str:
    return f"{spoken.near(days[0])}–{spoken.near(days[-1])}" if len(days) > 1 else spoken.near(days[0])


_CALM = N_("這段期間沒有請求失敗")


@page_for(CAUSES)
def _causes(request: ActedRequest) -> HttpResponse:
    """Where failures gather; that nothing failed is told as such, and not as failures that gather nowhere."""
    listing = reached(request, CAUSES)
    if not listing.page.rows and is_calm(request.actor, listing.page.wanted):
        listing = replace(listing, of=replace(CAUSES, empty=_CALM))
    return show(request, CAUSES, template="traffic/causes.html", listing=listing)


OWN: dict[str, View] = {
    CAUSES.name: _causes,
    COMPARED.name: list_page(COMPARED, "traffic/compared.html", _days),
}
