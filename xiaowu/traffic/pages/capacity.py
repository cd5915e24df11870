"""How many nodes a forecast peak needs (容量估算), with every line of the arithmetic."""

from typing import Any

from django.http import HttpResponse

from xiaowu.kernel.access import needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import page
from xiaowu.traffic.forms import PeakForm
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.demand import demand
from xiaowu.traffic.rules.capacity import LEAST, SHARE, Peak, holds, need


@needs(Permission.PLAN)
def capacity(request: ActedRequest) -> HttpResponse:
    """The form with its usual values, and what the peak needs that it describes."""
    require(request.actor, Permission.PLAN, school_id=None)
    usual = {name: field.initial for name, field in PeakForm().fields.items() if field.initial is not None}
    form = PeakForm(usual | request.GET.dict())
    told: dict[str, Any] = {"form": form, "share": SHARE, "least": LEAST, "need": None}
    if form.is_valid():
        asked = form.cleaned_data
        measured = demand(request.actor, asked["module"])
        peak = Peak(asked["people"], asked["minutes"], asked["each"], asked["processes"])
        told |= {"measured": measured, "peak": peak, "need": need(measured, peak), "holds": holds(measured, peak.processes)}
    return page(request, "traffic/capacity.html", told, status=200 if form.is_valid() else 422)
