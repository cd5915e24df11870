"""The systems that are told of accounts: added, switched on and off, removed; how far each has got."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from xiaowu.identity.scim.actions.switching import TARGETS, move_target
from xiaowu.identity.scim.forms import TargetForm
from xiaowu.identity.scim.permissions import Permission
from xiaowu.identity.scim.rules.target import STATE_TITLES, State
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.pages import flow_view
from xiaowu.kernel.ui import back, page

_HERE = "identity:targets"


def _rooms() -> tuple[Any, Any]:
    """The actions and queries. SCIM's libraries take a second to load: whoever opens the page first waits, not every start."""
    from xiaowu.identity.scim.actions import targets as actions  # slow, as said above
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
    found = queries.targets(request.actor)
    context = {
        "form": form,
        "targets": found,
        "states": STATE_TITLES,
        "buttons": {each.id: TARGETS.buttons(request.actor, each) for each in found},
        "departures": queries.departures(request.actor),
    }
    return page(request, "identity/targets.html", context, status=422 if form.errors else 200)


advance = flow_view(
    TARGETS,
    Permission.KEEP_TARGETS,
    to=_HERE,
    is_its_page=False,
    act=move_target,
    said={
        State.ON: N_("已啟動，每分鐘更新一次。"),
        State.OFF: N_("已停止；對方系統裡的帳號維持現狀。"),
        State.REMOVED: N_("已移除；對方系統裡的帳號請由該系統處理。"),
    },
)
