"""Pages on which addresses are taken, asked for, described and freed (取用、申請、登錄與釋出)."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.ipam.actions import addresses as taking
from xiaowu.ipam.actions import requests as asking
from xiaowu.ipam.forms.addresses import AskForm, DecisionForm, DeviceForm, TakeForm
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import addresses as queries
from xiaowu.ipam.queries import plans, tickets
from xiaowu.ipam.rules.addresses import DEED_TITLES, STATE_TITLES, STATE_TONES, State
from xiaowu.ipam.rules.requests import STANDING_TITLES, Standing, Verb
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import flow_view
from xiaowu.kernel.text import line
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, Question, asks_first, at_once
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES

_STATES = {"states": STATE_TITLES, "tones": STATE_TONES}


@needs(Permission.OPEN)
def one_range(request: ActedRequest, range_id: int) -> HttpResponse:
    """What a school has of a plan: every address, and the form of whoever takes or asks."""
    return _range(request, range_id)


@needs(Permission.OPEN)
@require_POST
@at_once("an address that was taken is freed on its own page")
def take(request: ActedRequest, range_id: int) -> HttpResponse:
    form = TakeForm(request.POST)
    return submitted(
        request, form, partial(taking.take, request.actor, range_id, now=clock.now()),
        done=lambda got: back(request, _("已取用：%(addresses)s") % {"addresses": _("、").join(got)}, "ipam:range", range_id),
        again=lambda: _range(request, range_id, take=form),
    )  # fmt: skip


@needs(Permission.ASK)
@require_POST
@at_once("a request is withdrawn on its own page")
def ask(request: ActedRequest, range_id: int) -> HttpResponse:
    form = AskForm(request.POST)
    return submitted(
        request, form, partial(asking.ask, request.actor, range_id, now=clock.now()),
        done=lambda made: back(request, _("已提出申請，位址先為您保留。"), "ipam:request", made),
        again=lambda: _range(request, range_id, ask=form),
    )  # fmt: skip


def _range(request: ActedRequest, range_id: int, *, take: TakeForm | None = None, ask: AskForm | None = None) -> HttpResponse:
    row = plans.one_range(request.actor, range_id)
    context = {
        "row": row, "addresses": queries.in_range(request.actor, range_id), **_STATES,
        "take": (take or TakeForm()) if plans.may_take(request.actor) else None,
        "may_see": holds(request.actor, Permission.SEE, school_id=row.school_id),
        "owes": holds(request.actor, Permission.KEEP_DUTIES, school_id=None),
        "duties": tickets.duties(request.actor), "weekdays": WEEKDAY_TITLES,
        "ask": (ask or AskForm()) if holds(request.actor, Permission.ASK, school_id=row.school_id) else None,
    }  # fmt: skip
    return page(request, "ipam/range.html", context)


@needs(Permission.OPEN)
@takes("GET", "POST")
@at_once(TYPED)
def address(request: ActedRequest, address_id: int) -> HttpResponse:
    """One address: the device that has it, and what happened to it."""
    row = queries.address(request.actor, address_id)
    shown = {"device": row.device, "room": row.room, "name": row.name, "mac": row.mac, "in_use": row.state is State.IN_USE}
    form = DeviceForm(request.POST or None, initial=shown)
    may = _described(request, row)

    def again() -> HttpResponse:
        events = queries.history(request.actor, row.address)
        return page(request, "ipam/address.html", {"row": row, "form": form, "may": may, "events": events, "deeds": DEED_TITLES, **_STATES})

    return submitted(
        request, form, partial(taking.describe, request.actor, address_id, now=clock.now()),
        done=lambda _none: back(request, _("已登錄設備。"), *_onward(request, row)),
        again=again,
    )  # fmt: skip


def _described(request: ActedRequest, row: queries.AddressRow) -> bool:
    return taking.may_describe(request.actor, row) and row.state in (State.GIVEN, State.IN_USE)


def _onward(request: ActedRequest, row: queries.AddressRow) -> tuple[str, int]:
    """The page with which its reader goes on: of ten that were taken, the next; after the last, the range."""
    if "onward" not in request.POST:
        return "ipam:address", row.id
    beside = queries.in_range(request.actor, row.range_id)
    later = beside[[each.id for each in beside].index(row.id) + 1 :]
    following = next((each.id for each in later if _described(request, each)), None)
    return ("ipam:range", row.range_id) if following is None else ("ipam:address", following)


def _freeing(request: ActedRequest, address_id: int) -> Question:
    row = queries.address(request.actor, address_id)
    about = f"{row.address}　{row.school}　{row.device}".strip()
    return Question(_("釋出位址"), about, _("設備的登錄會清除，位址觀察 7 天後才能再配發；異動紀錄保留。"), is_grave=True)


@needs(Permission.OPEN)
@require_POST
@asks_first(_freeing)
def free(request: ActedRequest, address_id: int) -> HttpResponse:
    taking.free(request.actor, address_id, now=clock.now())
    return back(request, _("位址已釋出。"), "ipam:address", address_id)


@needs(Permission.SEE)
def one_request(request: ActedRequest, request_id: int) -> HttpResponse:
    """A request, the addresses that it holds, and what may be done with it."""
    row = queries.request(request.actor, request_id)
    context = {
        "row": row, "held": queries.held_by(request.actor, request_id), "buttons": asking.REQUESTS.buttons(request.actor, row),
        "standings": STANDING_TITLES,
        "decide": DecisionForm() if row.state is Standing.OPEN and holds(request.actor, Permission.DECIDE, school_id=None) else None,
    }  # fmt: skip
    return page(request, "ipam/request.html", context)


def _deciding(follows: str, title: str, request: ActedRequest, request_id: int) -> Question:
    row = queries.request(request.actor, request_id)
    return Question(_(title), f"{row.school}　{row.plan}　{row.reason}", _(follows), ((_("位址"), row.count),))


def _refusing(request: ActedRequest, request_id: int) -> Question | None:
    """Without a reason it is refused, on the page where it is typed."""
    text = line(request.POST.get("text", ""), 200)
    row = queries.request(request.actor, request_id)
    counts = ((_("位址"), row.count), (_("不核准的理由"), text))
    return Question(_("不核准申請"), f"{row.school}　{row.plan}　{row.reason}", _("保留的位址回到可用。"), counts) if text else None


advance = flow_view(
    asking.REQUESTS,
    Permission.SEE,
    to="ipam:request",
    act=asking.decide,
    asks={
        Verb.GRANT: partial(_deciding, N_("這些位址配發給學校使用。"), N_("核准申請")),
        Verb.REFUSE: _refusing,
        Verb.WITHDRAW: partial(_deciding, N_("保留的位址回到可用。"), N_("撤回申請")),
    },
    words=DecisionForm,
)
