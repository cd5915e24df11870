"""Hosts, and what belongs to which school (主機與歸屬)."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.vulnerabilities.actions import hosts as actions
from xiaowu.vulnerabilities.forms import HoldingForm, MoveForm
from xiaowu.vulnerabilities.lists import HOLDINGS, HOSTS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import hosts as queries


def _keeping(request: ActedRequest) -> dict[str, Any]:
    return {"may_keep": holds(request.actor, Permission.KEEP, school_id=None)}


hosts = list_page(HOSTS, "vulnerabilities/hosts.html")
holdings = list_page(HOLDINGS, "vulnerabilities/holdings.html", _keeping)


@needs(Permission.SEE)
def host(request: ActedRequest, host_id: int) -> HttpResponse:
    """A host: its addresses and names, whose it is and was; the bureau may give it to a school."""
    found = queries.host(request.actor, host_id)
    form = MoveForm(actor=request.actor) if _keeping(request)["may_keep"] else None
    return page(request, "vulnerabilities/host.html", {"host": found, "form": form})


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def move(request: ActedRequest, host_id: int) -> HttpResponse:
    given = cleaned(MoveForm(request.POST, actor=request.actor))
    actions.move_host(request.actor, host_id, school_id=given["school_id"], now=clock.now())
    return back(request, _("主機的歸屬已更新。"), "vulnerabilities:host", host_id)


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ADDS)
def add(request: ActedRequest) -> HttpResponse:
    """Enter what belongs to a school."""
    form = HoldingForm(request.POST or None, actor=request.actor)
    return submitted(
        request, form, partial(actions.add_holding, request.actor, now=clock.now()),
        done=lambda _made: back(request, _("已登記；無人認領而符合的主機已歸給這所學校。"), "vulnerabilities:holdings"),
        again=lambda: page(request, "vulnerabilities/new_holding.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.KEEP)
@require_POST
@at_once("hosts stay where they are, and it is entered again as easily")
def end(request: ActedRequest, holding_id: int) -> HttpResponse:
    actions.end_holding(request.actor, holding_id, now=clock.now())
    return back(request, _("已解除；已歸屬的主機不變。"), "vulnerabilities:holdings")
