"""The systems that are told of accounts: added, switched on and off, removed; how far each has got."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from xiaowu.identity.scim import lists
from xiaowu.identity.scim.actions.switching import TARGETS, move_target
from xiaowu.identity.scim.forms import TargetForm
from xiaowu.identity.scim.permissions import Permission
from xiaowu.identity.scim.rules.target import State
from xiaowu.kernel.access import takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.pages import flow_view
from xiaowu.kernel.lists import Page
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.fields import say

_HERE = "identity:targets"


@page_for(lists.TARGETS)
@takes("GET", "POST")
def targets(request: ActedRequest) -> HttpResponse:
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        from xiaowu.identity.scim.actions import targets as actions  # SCIM's libraries take a second to load: whoever adds one first waits

        try:
            actions.add_target(request.actor, **form.cleaned_data)
        except BadInput as wrong:
            say(form, wrong)
        else:
            return back(request, _("已新增，尚未啟動；請先確認下面的人數再啟動。"), _HERE)

    def beside(found: Page[Any]) -> dict[str, Any]:
        return {"form": form, "buttons": {each.id: TARGETS.buttons(request.actor, each) for each in found.rows}}

    return show(request, lists.TARGETS, template="identity/targets.html", context=beside, status=422 if form.errors else 200)


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
