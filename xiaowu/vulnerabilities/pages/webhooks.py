"""Systems that are told by a call when something changes (異動通知)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.kernel.lists import ListRequest, Page
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import ADDS, Question, asks_first, at_once
from xiaowu.kernel.ui.fields import say
from xiaowu.vulnerabilities.actions import webhooks as actions
from xiaowu.vulnerabilities.forms import ReceiverForm
from xiaowu.vulnerabilities.lists import RECEIVERS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import webhooks as queries

_PAGE = "vulnerabilities:receivers"


@page_for(RECEIVERS)
@takes("GET", "POST")
@at_once(ADDS)
def receivers(request: ActedRequest) -> HttpResponse:
    """Those that are told, and the form that enters another; its secret is shown once."""
    form = ReceiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            secret = actions.add_receiver(request.actor, now=clock.now(), **form.cleaned_data)
        except (BadInput, Conflict) as wrong:
            say(form, wrong)
        else:
            return back(request, _("已登記。簽章密鑰：%(secret)s（只顯示這一次，請交給對方系統。）") % {"secret": secret}, _PAGE)

    def beside(_found: Page[Any]) -> dict[str, Any]:
        return {"form": form}

    return show(request, RECEIVERS, template="vulnerabilities/receivers.html", context=beside, status=422 if form.errors else 200)


def _ending(request: ActedRequest, receiver_id: int) -> Question | None:
    found = next((each for each in queries.receivers(request.actor, ListRequest(whole=True)).rows if each.id == receiver_id), None)
    if found is None:
        return None
    words = _("移除後不再通知這個系統，簽章密鑰也一併刪除；還沒送出的通知不會再送。")
    return Question(_("移除接收端"), f"{found.name}　{found.url}", words, ((_("還沒送出的通知"), found.waiting),), is_grave=True)


@needs(Permission.KEEP)
@require_POST
@asks_first(_ending)
def end(request: ActedRequest, receiver_id: int) -> HttpResponse:
    actions.end_receiver(request.actor, receiver_id, now=clock.now())
    return back(request, _("已移除，不再通知這個系統。"), _PAGE)
