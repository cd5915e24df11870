"""The page on which sweeps are handed in (上傳掃描結果)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.ipam.actions.sweeps import take_sweep
from xiaowu.ipam.exchange.sweeps import read_sweep
from xiaowu.ipam.forms.sweeps import SweepForm
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import sweeps as queries
from xiaowu.ipam.rules.sweeps import SOURCE_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, at_once


@needs(Permission.GIVE)
@takes("GET", "POST")
@at_once(ADDS)
def sweep(request: ActedRequest) -> HttpResponse:
    """Hand in what a sweep found; the last ones stand beneath."""
    form = SweepForm(request.POST or None, request.FILES or None)

    def act(file: Any) -> tuple[int, bool]:
        return take_sweep(request.actor, read_sweep(file), now=clock.now())

    return submitted(
        request, form, act,
        done=lambda made: back(request, _("已收下掃描結果。") if made[1] else _("這份掃描結果已經收過，沒有任何變更。"), "ipam:differences"),
        again=lambda: page(request, "ipam/sweep.html", {"form": form, "sweeps": queries.sweeps(request.actor), "sources": SOURCE_TITLES}),
        field="file",
    )  # fmt: skip
