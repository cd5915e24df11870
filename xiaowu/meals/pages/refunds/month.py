"""The months of refunds (退費月份): what a month comes to, closing it, releasing its list, recording that it was paid."""

from datetime import date
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import sent_verb, step
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.asking import Question, asks_first
from xiaowu.kernel.ui.exports import export
from xiaowu.kernel.ui.pages import at_own_school
from xiaowu.meals.actions import refund_month as actions
from xiaowu.meals.exchange import refunds as exchange
from xiaowu.meals.lists.refunds import RELEASED
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import refund_month as queries
from xiaowu.meals.queries.refund_class import class_sheet
from xiaowu.meals.queries.refund_payment import payment
from xiaowu.meals.queries.refund_sheet import month_sheet, notes
from xiaowu.meals.queries.succession import Merged, holds_there, last_days, merged_into, require_there
from xiaowu.meals.rules.refund_child import CLOSED_TITLES
from xiaowu.meals.rules.refund_ledger import CLOSE_FAULT_TITLES, FLOW, STATE_TITLES, Payee, State, Verb
from xiaowu.meals.rules.refunds import GROUND_TITLES, VERDICT_TITLES
from xiaowu.roster.queries.places import school

_TONES = {State.OPEN: "", State.CLOSED: "info", State.RELEASED: "warn", State.PAID: "good"}
_BUTTONS = {Verb.CLOSE.value: "primary", Verb.RELEASE.value: "primary", Verb.PAY.value: "primary"}


@needs(Permission.SEE_REFUNDS)
def refunds(request: ActedRequest) -> HttpResponse:
    """Of the school of one's post."""
    return at_own_school(request, Permission.SEE_REFUNDS, "meals:refund_months")


@needs(Permission.SEE_REFUNDS)
def months(request: ActedRequest, school_id: int) -> HttpResponse:
    """The months of this school year and how far each is."""
    today = clock.today()
    context = {
        "rows": queries.months(request.actor, school_id, today),
        "school": school(school_id, today),
        "states": STATE_TITLES,
        "tones": _TONES,
        "merged": _merged(request, school_id, today) if school_id in request.actor.school_ids else (),
    }
    return page(request, "meals/refunds/months.html", context)


def _merged(request: ActedRequest, school_id: int, today: date) -> list[tuple[Merged, int]]:
    """The schools that merged into this one, each with how many months are still to be settled."""
    found = merged_into(request.actor, school_id)
    return [(each, len(queries.open_months(each.id, today, each.settled, each.closed_on))) for each in found]


@needs(Permission.SEE_REFUNDS)
def month(request: ActedRequest, school_id: int, year: int, month: int) -> HttpResponse:
    """A month: how far it is, what stands in the way, what it comes to by class."""
    first, today = date(year, month, 1), clock.today()
    closes = holds_there(request.actor, Permission.RELEASE_REFUNDS, school_id)
    sheet = month_sheet(request.actor, school_id, first, closes=closes)
    preview = sheet.preview
    whole, fund = (preview.whole, preview.fund) if preview else (sheet.all, sheet.fund)
    context = {
        "sheet": sheet,
        "school": school(school_id, today),
        "state": STATE_TITLES[sheet.state],
        "tone": _TONES[sheet.state],
        "buttons": [each for each in actions.MONTHS.buttons(request.actor, sheet.row) if not (sheet.fault and each.verb is Verb.CLOSE)],
        "button_tones": _BUTTONS,
        "fault": CLOSE_FAULT_TITLES[sheet.fault] if sheet.fault else "",
        "unexplained": preview.facts.unexplained if preview else (),
        "closed": CLOSED_TITLES,
        "sums": preview.sums() if preview else sheet.sums,
        "is_preview": preview is not None,
        "whole": whole,
        "fund": fund,
        "why": _("要退費的學生不到 5 人（或沒有）"),
        "notes": notes(sheet),
        "closes": closes,
        "is_released": sheet.state in (State.RELEASED, State.PAID),
        "by": actions.who(sheet.row),
        "ended": _ended(ended) if preview and (ended := last_days(school_id, first)) else "",
    }
    return page(request, "meals/refunds/month.html", context)


@needs(Permission.SEE_REFUNDS)
@served(Urgency.LATER)
def sums(request: ActedRequest, school_id: int, year: int, month: int, suffix: str) -> HttpResponse:
    """What is told of a closed month by class, as a file."""
    first, place = date(year, month, 1), school(school_id, clock.today())
    sheet = month_sheet(request.actor, school_id, first, closes=False)
    return export(f"{place.name}-{_('各班退費統計')}-{roc.year(first)}{month:02}", suffix, partial(exchange.sums, sheet, place.name, first))


def _question(request: ActedRequest, school_id: int, year: int, month: int) -> Question | None:
    """What closing, releasing or paying a month does, and for how many."""
    require_there(request.actor, Permission.SEE_REFUNDS, school_id)
    verb, first = sent_verb(request, FLOW), date(year, month, 1)
    about = f"{school(school_id, clock.today()).name} {spoken.month(first)}"
    closes = verb is Verb.CLOSE and holds_there(request.actor, Permission.RELEASE_REFUNDS, school_id)
    sheet = month_sheet(request.actor, school_id, first, closes=closes)
    if sheet.preview:
        if sheet.fault:
            return None  # the action says it
        lines = [each for each in sheet.preview.lines if each.account.payee is Payee.FAMILY]
        counts = ((_("退費的學生"), len({each.account.student_id for each in lines})), (_("金額（元）"), sum(each.amount for each in lines)))
        ended = last_days(school_id, first)
        follows = _("結算後這個月不再改變；之後的更正會列在下個月的明細。") if ended is None else _ended(ended)
        return Question(_("結算這個月的退費"), about, follows, counts, is_grave=True)
    if verb is Verb.RELEASE and sheet.state is State.CLOSED:
        follows = _("幹事會看到要退費的學生姓名、班級與金額，看不到原因、假別與日期。每次查看都有紀錄。")
        return Question(_("釋出退費名單"), about, follows, _of_payment(request, school_id, first), is_grave=True)
    if verb is Verb.PAY and sheet.state is State.RELEASED:
        follows = _("家長會看到這個月已退費，並收到通知。")
        return Question(_("記錄已退費"), about, follows, _of_payment(request, school_id, first), is_grave=True)
    return None


def _of_payment(request: ActedRequest, school_id: int, first: date) -> tuple[tuple[str, int], ...]:
    found = payment(request.actor, school_id, first)
    return ((_("退費的學生"), found.children), (_("筆數"), found.lines), (_("金額（元）"), found.amount)) if found.lines else ()


def _ended(day: date) -> str:
    """Of the last month of a school that closed on that day."""
    return _("學校自%(day)s起裁撤，這是最後一個月：在學的結算到前一天，先前離校的結算到學期結束；之後不再更正。") % {"day": spoken.long(day)}


def _said(state: State) -> str:
    said = {State.CLOSED: _("已結算，請確認後釋出名單。"), State.RELEASED: _("名單已釋出，幹事會收到通知。"), State.PAID: _("已記錄退費。")}
    return said[state]


@needs(Permission.SEE_REFUNDS)
@require_POST
@asks_first(_question)
def advance(request: ActedRequest, school_id: int, year: int, month: int) -> HttpResponse:
    """Close, release, or record as paid."""
    verb, first = sent_verb(request, FLOW), date(year, month, 1)
    act = partial(actions.step, request.actor, school_id, first, verb, now=clock.now())
    return step(request, act, _said, "meals:refund_month", school_id, year, month)


@needs(Permission.RELEASE_REFUNDS)
def of_class(request: ActedRequest, school_id: int, class_id: int, year: int, month: int) -> HttpResponse:
    """A class's children, day by day with the reason: for whoever settles them."""
    first = date(year, month, 1)
    name, children = class_sheet(request.actor, school_id, class_id, first)
    context = {
        "name": name,
        "children": children,
        "first": first,
        "school": school(school_id, clock.today()),
        "verdicts": VERDICT_TITLES,
        "grounds": {str(each): title for each, title in GROUND_TITLES.items()},
        "rule_anchor": lambda basis: f"since-{basis.rule}-{basis.line}",
    }
    return page(request, "meals/refunds/class.html", context)


@page_for(RELEASED)
def released(request: ActedRequest, school_id: int, year: int, month: int) -> HttpResponse:
    """Whom to pay."""
    first = date(year, month, 1)
    context = {"school": school(school_id, clock.today()), "first": first}
    return show(request, RELEASED, school_id, year, month, template="meals/refunds/list.html", context=lambda _rows: context)
