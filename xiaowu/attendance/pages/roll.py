"""Taking and seeing a roll (點名)."""

from calendar import monthcalendar
from datetime import date
from functools import partial
from itertools import groupby

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.exchange import not_due
from xiaowu.attendance.pages.marking import MORNING, NOT_HERE_NOW, Addresses, Note, ShownRoll, both, context, may_open, roll_page, sent
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import home
from xiaowu.attendance.queries.lessons import my_lessons
from xiaowu.attendance.queries.month import ClassMonth, class_month
from xiaowu.attendance.queries.roll import RollSheet, history, marks_since, roll_sheet
from xiaowu.attendance.rules.family import STATE_TITLES, DayState
from xiaowu.attendance.rules.rates import tone_of
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES, why_not_now
from xiaowu.attendance.rules.signs import signs
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, may, needs, own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import month_after, month_before
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import at_once
from xiaowu.kernel.ui.charts import chart
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.roster.queries.before import merged_classes
from xiaowu.roster.queries.places import classes

Cell = tuple[date, str, str, str]  # of a month: the day, its tone, what is told of it, its roll


@needs(Permission.TAKE_PERIOD)
@served(Urgency.NOW)
def today(request: ActedRequest) -> HttpResponse:
    """One click from the home page to the roll of one's class: with one class, and no lesson in another, no page lies between."""
    day = clock.today()
    mine = [each for each in home.my_classes_on(request.actor, day) if may_take(request.actor, each.school_id, each.class_id)]
    lessons = my_lessons(request.actor, day)
    if len(mine) == 1 and all(each.class_id == mine[0].class_id for each in lessons):
        return HttpResponseRedirect(reverse("attendance:roll", args=[mine[0].school_id, mine[0].class_id, day]))
    if (
        not mine and not lessons and may(request.actor, Permission.SEE_COMPLETION, school_id=ANYWHERE) is None
    ):  # student affairs start from the school's list
        return HttpResponseRedirect(reverse("attendance:school"))
    return page(request, "attendance/today.html", {"classes": mine, "lessons": lessons, "day": day})


@needs(Permission.SEE_ROLL)
@served(Urgency.NOW)
def roll(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """The class of that day: to take, to correct, or only to see."""
    if there := elsewhere(request, "attendance:roll", school_id, class_id):
        return there
    sheet = roll_sheet(request.actor, school_id, class_id, day)
    return roll_page(request, _context(request.actor, sheet))


@needs(Permission.TAKE_ROLL)
@served(Urgency.NOW)
@require_POST
@at_once("what was marked is the roll, and is corrected as easily; each save stays on record")
def save(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """Save the roll, merged with other saves meanwhile; only for children whom both marked, the page asks which mark is right."""
    form = sent(request.POST)
    act = partial(save_roll, request.actor, school_id, class_id=class_id, day=day, now=clock.now())
    try:
        revision = act(exceptions=form.given, shown=form.shown, listed=form.listed, seen_revision=form.seen)
    except RollChanged as changed:
        sheet = roll_sheet(request.actor, school_id, class_id, day)
        between = marks_since(school_id, class_id, day, form.seen)
        told = both(_context(request.actor, sheet), sheet, form, between, changed.message)
        return page(request, "attendance/roll.html", told, status=changed.status)
    said = _("點名已儲存，其他人同時儲存的註記也保留。") if revision > form.seen + 1 else _("點名已儲存。")
    return back(request, said, "attendance:roll", school_id, class_id, day)


def may_take(actor: Actor, school_id: int, class_id: int) -> bool:
    """Whether the morning's roll of the class is the reader's to take."""
    return holds(actor, Permission.TAKE_ROLL, school_id=school_id, class_id=class_id)


def _context(actor: Actor, sheet: RollSheet) -> dict[str, object]:
    head = sheet.header
    is_office = may(actor, Permission.CORRECT_ROLL, school_id=head.school_id) is None
    fault = why_not_now(head.day, clock.now(), head.closes, sheet.due, is_office=is_office)
    is_open = may_take(actor, head.school_id, head.class_id) and not fault
    leaves = sheet.on_leave if is_open else {}
    notes = {child: Note(_("假單已核准"), "told") for child in leaves}
    shown = ShownRoll(sheet, Addresses(*MORNING, (head.school_id, head.class_id)), is_open, fault, leaves, notes)
    return context(actor, shown) | {"has_periods": holds(actor, Permission.TAKE_PERIOD, school_id=head.school_id, class_id=head.class_id)}


@needs(Permission.SEE_ROLL)
def roll_history(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """Every save of a roll: who, when, what."""
    sheet = roll_sheet(request.actor, school_id, class_id, day)
    names = {row.student_id: f"{row.seat} {row.name or _(NOT_HERE_NOW)}" for row in sheet.rows}
    context = {
        "sheet": sheet,
        "at": Addresses(*MORNING, (school_id, class_id)),
        "period": None,
        "sources": {},
        "names": names,
        "revisions": history(request.actor, school_id, class_id, day),
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
    }
    return page(request, "attendance/history.html", context)


@needs(Permission.SEE_ROLL)
def month_today(request: ActedRequest) -> HttpResponse:
    """The current month of one's class, or the classes to choose from: one's own, or all of the school for readers who may see them."""
    day = clock.today()
    mine = {each.class_id: (each.school_id, each.name, each.class_id) for each in home.my_classes_on(request.actor, day)}
    schools = own_schools(request.actor, Permission.SEE_ROLL)
    for school_id in schools:
        mine |= {each.id: (school_id, each.name, each.id) for each in classes(school_id, day)}
    former = merged_classes(schools, day)
    if len(mine) == 1 and not former:
        ((school_id, _name, class_id),) = mine.values()
        return HttpResponseRedirect(reverse("attendance:class_month", args=[school_id, class_id, day.year, day.month]))
    merged = {name: list(found) for name, found in groupby(former, lambda each: each.school)}
    return page(request, "attendance/months.html", {"classes": list(mine.values()), "day": day, "merged": merged})


@needs(Permission.SEE_ROLL)
def month(request: ActedRequest, school_id: int, class_id: int, year: int, month: int) -> HttpResponse:
    """A class over a month."""
    first = date(year, month, 1)
    sheet = class_month(request.actor, school_id, class_id, first)
    after = month_after(first)
    rates = [(f"{day.month}/{day.day}", rate, _roll_of(sheet, day)) for day, rate in sheet.rates]
    context = {
        "sheet": sheet,
        "chart": chart(_("每日未到率"), _("日期"), _("未到率"), rates, sheet.average),
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
        "signs": signs(tuple({_(each): None for each in (*LEAVE_TITLES.values(), *MARK_TITLES.values(), STATE_TITLES[DayState.EXEMPT])})),
        "before": month_before(first),
        "after": after if after and after <= clock.today() else None,
        "weeks": _weeks(sheet),
        "not_due": not_due(sheet),
        "record": _record(request.actor, sheet),
        "roll_of": partial(_roll_of, sheet),
    }
    return page(request, "attendance/month.html", context)


def _roll_of(sheet: ClassMonth, day: date) -> str:
    """The address of a day's roll; of a school that merged nobody takes or corrects one."""
    place = sheet.school_class
    return "" if sheet.is_taken_over else reverse("attendance:roll", args=[place.school_id, place.id, day])


def _record(actor: Actor, sheet: ClassMonth) -> str:
    """Where a child's name leads, but for its number: to its record, or to its weeks at the school that merged; empty: nowhere."""
    place = sheet.school_class
    if sheet.is_taken_over:
        return reverse("attendance:child", args=[place.school_id, 0]).removesuffix("0/")
    return reverse("roster:student", args=[place.school_id, 0]).removesuffix("0/") if may_open(actor, place.school_id, place.id) else ""


def _weeks(sheet: ClassMonth) -> list[list[Cell | None]]:
    """The month by weeks, each day with the state of its roll, and the roll's address."""
    rates, today = dict(sheet.rates), clock.today()

    def cell(of_month: int) -> Cell | None:
        if not of_month:
            return None
        day = sheet.first.replace(day=of_month)
        if day not in sheet.days or day > today:
            return (day, "", "" if day in sheet.days else _("不上課"), "")
        if day in sheet.free:
            return (day, "", _(STATE_TITLES[DayState.EXEMPT]), _roll_of(sheet, day))
        rate, is_taken = rates.get(day, 0), day in sheet.taken
        told = _("未到 %(rate)s") % {"rate": f"{rate * 100:.1f}%"} if rate else _("全到") if is_taken else _("未點名")
        return (day, tone_of(rate) if is_taken else "warn", told, _roll_of(sheet, day))

    return [[cell(of_month) for of_month in week] for week in monthcalendar(sheet.first.year, sheet.first.month)]
