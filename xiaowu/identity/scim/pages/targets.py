"""The systems that are told of accounts: added, switched on and off, removed; how far each has got."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.identity.scim.forms import TargetForm
from xiaowu.identity.scim.permissions import Permission
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.ui import back, page

_HERE = "identity:targets"


def _rooms() -> tuple[Any, Any]:
    """The actions and queries. SCIM's libraries take a second to load: whoever opens the page first waits, not every start."""
    from xiaowu.identity.scim.actions import targets as actions
    from xiaowu.identity.scim.queries import targets as queries

    return actions, queries


@needs(Permission.KEEP_TARGETS)
@takes("GET", "POST")
def targets(request: ActedRequest) -> HttpResponse:
    (actions, queries), form = _rooms(), TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_target(request.actor, **form.cleaned_data)
        except BadInput as wrong:
            form.add_error(None, wrong.message)
        else:
            return back(request, _("已新增，尚未啟動；請先確認下面的人數再啟動。"), _HERE)
    context = {"form": form, "targets": queries.targets(request.actor), "departures": queries.departures(request.actor)}
    return page(request, "identity/targets.html", context, status=422 if form.errors else 200)


@needs(Permission.KEEP_TARGETS)
@require_POST
def switch(request: ActedRequest, target_id: int, is_on: bool) -> HttpResponse:
    actions, _queries = _rooms()
    actions.switch(request.actor, target_id, is_on=is_on)
    return back(request, _("已啟動，每分鐘更新一次。") if is_on else _("已停止；對方系統裡的帳號維持現狀。"), _HERE)


@needs(Permission.KEEP_TARGETS)
@require_POST
def remove(request: ActedRequest, target_id: int) -> HttpResponse:
    actions, _queries = _rooms()
    actions.remove_target(request.actor, target_id)
    return back(request, _("已移除；對方系統裡的帳號請由該系統處理。"), _HERE)
