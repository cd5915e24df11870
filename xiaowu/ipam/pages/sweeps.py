"""The page on which sweeps are handed in (上傳掃描結果)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.ipam.actions.sweeps import take_sweep
from xiaowu.ipam.exchange.sweeps import read_sweep
from xiaowu.ipam.forms.sweeps import SweepForm
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import sweeps as queries
from xiaowu.ipam.rules.sweeps import LEFT_TITLES, SOURCE_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, at_once


@needs(Permission.GIVE)
@takes("GET", "POST")
@at_once(ADDS)
def sweep(request: ActedRequest) -> HttpResponse:
    """Hand in what a sweep found; the last ones stand beneath."""
    form = SweepForm(request.POST or None, request.FILES or None)

    def act(file: Any) -> str:
        found = read_sweep(file)
        made, is_new = take_sweep(request.actor, found, now=clock.now())
        return _said(queries.sweep(request.actor, made), found.left) if is_new else _("這份掃描結果已經收過，沒有任何變更。")

    return submitted(
        request, form, act,
        done=lambda said: back(request, said, "ipam:differences"),
        again=lambda: page(request, "ipam/sweep.html", {"form": form, "sweeps": queries.sweeps(request.actor), "sources": SOURCE_TITLES}),
        field="file",
    )  # fmt: skip


def _said(row: queries.SweepRow, left: Mapping[str, int]) -> str:
    """What was taken, and of what was not, how much and why."""
    counts = {"looked": row.looked, "answered": row.answered, "outside": row.outside}
    taken = filled(_("已收下掃描結果：%(looked)d 個位址，%(answered)d 個有回應，%(outside)d 個不在各校網段。"), counts)
    reasons = [_("%(what)s %(count)d 列") % {"what": _(LEFT_TITLES[each]), "count": left[each]} for each in LEFT_TITLES if each in left]
    return taken + (_("沒有匯入：%(reasons)s。") % {"reasons": _("、").join(reasons)} if reasons else "")
