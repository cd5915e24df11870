"""Pages of the systems that are sent accounts: adding, switching on and off, removing; the progress of each."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from xiaowu.connections.permissions import Permission
from xiaowu.connections.provisioning import lists
from xiaowu.connections.provisioning.actions.switching import TARGETS, move_target
from xiaowu.connections.provisioning.actions.targets import add_target
from xiaowu.connections.provisioning.forms import TargetForm
from xiaowu.connections.provisioning.queries import targets as queries
from xiaowu.connections.provisioning.queries.targets import TargetRow
from xiaowu.connections.provisioning.rules.target import State, Verb
from xiaowu.kernel.access import takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.flow.pages import flow_view
from xiaowu.kernel.lists import Page
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import ADDS, Question, at_once
from xiaowu.kernel.ui.fields import say

_HERE = "connections:targets"


@page_for(lists.TARGETS)
@takes("GET", "POST")
@at_once(ADDS)
def targets(request: ActedRequest) -> HttpResponse:
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_target(request.actor, **form.cleaned_data)
        except BadInput as wrong:
            say(form, wrong)
        else:
            return back(request, _("已新增，尚未啟動；請先確認下面的人數再啟動。"), _HERE)

    def beside(found: Page[Any]) -> dict[str, Any]:
        return {"form": form, "buttons": {each.id: TARGETS.buttons(request.actor, each) for each in found.rows}}

    return show(request, lists.TARGETS, template="connections/targets.html", context=beside, status=422 if form.errors else 200)


def _counted(request: ActedRequest, target_id: int) -> TargetRow:
    found = next((each for each in queries.targets(request.actor) if each.id == target_id), None)
    if found is None:
        raise NotFound
    return found


def _starting(request: ActedRequest, target_id: int) -> Question:
    found = _counted(request, target_id)
    words = _("啟動後，這些帳號的姓名、帳號與信箱會送到對方系統，之後每分鐘更新；送出的資料不會因為停止而收回。")
    counts = ((_("將同步的帳號"), found.waiting), (_("服務的學校"), found.places or _("全市")))
    return Question(_("啟動同步"), f"{found.name}　{found.url}", words, counts)


def _stopping(request: ActedRequest, target_id: int) -> Question:
    found = _counted(request, target_id)
    words = _("停止後，離職與停用也不再通知：對方系統裡的帳號維持現狀，直到再次啟動。")
    return Question(_("停止同步"), f"{found.name}　{found.url}", words, ((_("對方已有的帳號"), found.done), (_("待同步的變動"), found.waiting)))


def _removing(request: ActedRequest, target_id: int) -> Question:
    found = _counted(request, target_id)
    words = _("移除後不再保留同步過哪些人的紀錄；對方系統裡的帳號須由該系統自行停用或刪除。")
    return Question(_("移除同步對象"), f"{found.name}　{found.url}", words, ((_("對方已有的帳號"), found.done),), is_grave=True)


advance = flow_view(
    TARGETS,
    Permission.KEEP_TARGETS,
    to=_HERE,
    is_its_page=False,
    act=move_target,
    asks={Verb.START: _starting, Verb.STOP: _stopping, Verb.REMOVE: _removing},
    said={
        State.ON: N_("已啟動，每分鐘更新一次。"),
        State.OFF: N_("已停止；對方系統裡的帳號維持現狀。"),
        State.REMOVED: N_("已移除；對方系統裡的帳號請由該系統處理。"),
    },
)
