"""Hosts, and what belongs to which school (主機與歸屬)."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.seen import written
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.queries import places
from xiaowu.vulnerabilities.actions import assigning
from xiaowu.vulnerabilities.actions import hosts as actions
from xiaowu.vulnerabilities.forms import AssignForm, HoldingForm, HoldingsForm, MoveForm
from xiaowu.vulnerabilities.lists import HOLDINGS, HOSTS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import hosts as queries
from xiaowu.vulnerabilities.rules.hosts import holding_of, is_wide


def _keeping(request: ActedRequest) -> dict[str, Any]:
    return {"may_keep": holds(request.actor, Permission.KEEP, school_id=None)}


hosts = list_page(HOSTS, "vulnerabilities/hosts.html", lambda request: {"may_see": holds(request.actor, Permission.SEE, school_id=ANYWHERE)})
holdings = list_page(HOLDINGS, "vulnerabilities/holdings.html", _keeping)


def _host(request: ActedRequest, host_id: int, assigning: AssignForm | None = None) -> HttpResponse:
    found = queries.host(request.actor, host_id)
    beside: dict[str, Any] = {"form": None, "assigned": (), "assigning": None}
    if _keeping(request)["may_keep"]:
        shown = {"seen": written({"school_id": found.of.school_id})}  # the field itself begins empty
        beside = {"form": MoveForm(actor=request.actor, initial=shown), "assigned": queries.assigned(request.actor, host_id)}
        beside["assigning"] = assigning or AssignForm(actor=request.actor)
    return page(request, "vulnerabilities/host.html", {"host": found, **beside})


@needs(Permission.OPEN)
def host(request: ActedRequest, host_id: int) -> HttpResponse:
    """A host: its addresses and names, whose it is and was; the bureau may give it to a school, and assign it to a firm."""
    return _host(request, host_id)


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def assign(request: ActedRequest, host_id: int) -> HttpResponse:
    form = AssignForm(request.POST, actor=request.actor)
    return submitted(
        request, form, partial(assigning.assign, request.actor, host_id, today=clock.today()),
        done=lambda _none: back(request, _("已指派給廠商人員。"), "vulnerabilities:host", host_id),
        again=lambda: _host(request, host_id, form),
    )  # fmt: skip


@needs(Permission.KEEP)
@require_POST
@at_once("they see the host no more, and it is assigned again as easily")
def unassign(request: ActedRequest, assignment_id: int) -> HttpResponse:
    host_id = assigning.unassign(request.actor, assignment_id)
    return back(request, _("已解除指派。"), "vulnerabilities:host", host_id) if host_id else back(request, _("已解除指派。"), "vulnerabilities:hosts")


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def move(request: ActedRequest, host_id: int) -> HttpResponse:
    act = partial(actions.move_host, request.actor, host_id, now=clock.now())
    form = MoveForm(request.POST, actor=request.actor)
    return save_as_seen(request, form, act, said=_("主機的歸屬已更新。"), to="vulnerabilities:host", args=(host_id,))


def _adding(request: ActedRequest) -> Question | None:
    """What takes hosts along, or is wider than a school's network, is asked about first: both come of a slip of the pen."""
    form = HoldingForm(request.POST, actor=request.actor)
    plain = holding_of(form.cleaned_data["value"]) if form.is_valid() else ""
    if not plain:
        return None
    school = form.cleaned_data["school_id"]
    moving = sum(map(len, queries.claimed(request.actor, {school}, [(plain, school)]).values()))
    if not moving and not is_wide(plain):
        return None
    follows = _("符合而無人認領的主機會連同弱點歸給這所學校，學校即可查閱。")
    return Question(_("登記主機歸屬"), plain, follows, ((_("學校"), places.school(school, clock.today()).name), (_("歸入的主機"), moving)))


@needs(Permission.KEEP)
@takes("GET", "POST")
@asks_first(_adding)
def add(request: ActedRequest) -> HttpResponse:
    """Enter what belongs to a school."""
    form = HoldingForm(request.POST or None, actor=request.actor)
    return submitted(
        request, form, partial(actions.add_holding, request.actor, now=clock.now()),
        done=lambda _made: back(request, _("已登記；無人認領而符合的主機已歸給這所學校。"), "vulnerabilities:holdings"),
        again=lambda: page(request, "vulnerabilities/new_holding.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ADDS)
def add_many(request: ActedRequest) -> HttpResponse:
    """Enter many at once, as copied from a sheet: all of them, or none."""
    form = HoldingsForm(request.POST or None)

    def act(lines: list[tuple[str, str]]) -> int:
        ids = queries.schools_of(request.actor, {code for code, _value in lines})
        return actions.add_holdings(request.actor, [(ids[code], value) for code, value in lines], now=clock.now())

    return submitted(
        request, form, act,
        done=lambda made: back(request, _("已登記 %(count)d 筆；無人認領而符合的主機已歸給各校。") % {"count": made}, "vulnerabilities:holdings"),
        again=lambda: page(request, "vulnerabilities/new_holdings.html", {"form": form}),
    )  # fmt: skip


def _of_plan(request: ActedRequest) -> Question:
    found = queries.of_plan(request.actor)
    counts = ((_("將登記的網段"), len(found.new)), (_("已登記的網段"), found.known), (_("已登記為其他學校，不會更動"), found.others))
    return Question(_("依位址計畫登記"), _("各校網段"), _("無人認領而符合的主機會歸給各校；已歸屬的主機不變。"), counts)


@needs(Permission.KEEP)
@require_POST
@asks_first(_of_plan)
def add_of_plan(request: ActedRequest) -> HttpResponse:
    """Enter what the address plan says and the register does not."""
    new = queries.of_plan(request.actor).new
    made = actions.add_holdings(request.actor, new, now=clock.now()) if new else 0
    return back(request, _("已登記 %(count)d 筆；無人認領而符合的主機已歸給各校。") % {"count": made}, "vulnerabilities:holdings")


@needs(Permission.KEEP)
@require_POST
@at_once("hosts stay where they are, and it is entered again as easily")
def end(request: ActedRequest, holding_id: int) -> HttpResponse:
    actions.end_holding(request.actor, holding_id, now=clock.now())
    return back(request, _("已解除；已歸屬的主機不變。"), "vulnerabilities:holdings")
