"""Taking and seeing a roll (點名)."""

from calendar import monthcalendar
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache, partial

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup, escape

from xiaowu.attendance.actions.roll import RollChanged, save_roll
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import home
from xiaowu.attendance.queries.month import ClassMonth, class_month
from xiaowu.attendance.queries.roll import RollRow, RollSheet, history, marks_since, roll_sheet
from xiaowu.attendance.rules.merging import merged
from xiaowu.attendance.rules.roll import (
    LEAVE_TITLES,
    MARK_TITLES,
    Exceptions,
    LeaveType,
    Mark,
    RollException,
    why_not_now,
)
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, may, needs, own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import MOST_NUMBER, month_after, month_before, number
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import at_once
from xiaowu.kernel.ui.charts import chart
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.roster.permissions import Permission as RosterPermission
from xiaowu.roster.queries.calendar import last_school_day
from xiaowu.roster.queries.places import classes
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES

PRESENT = "present"
Cell = tuple[date, str, str, str]  # of a month: the day, its tone, what is told of it, its roll
_PRESENT_TITLE = N_("到")
_NOT_HERE_NOW = N_("（學籍異動）")  # who was in the class that day and whom the reader may see no more


@needs(Permission.TAKE_ROLL)
def today(request: ActedRequest) -> HttpResponse:
    """One click from the home page to the roll of one's class: with one class there is no page between."""
    day = clock.today()
    mine = home.my_classes_on(request.actor, day)
    if len(mine) == 1:
        return HttpResponseRedirect(reverse("attendance:roll", args=[mine[0].school_id, mine[0].class_id, day]))
    if not mine and may(request.actor, Permission.SEE_COMPLETION, school_id=ANYWHERE) is None:  # student affairs start from the school's list
        return HttpResponseRedirect(reverse("attendance:school"))
    return page(request, "attendance/today.html", {"classes": mine, "day": day})


@needs(Permission.SEE_ROLL)
def roll(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """The class of that day: to take, to correct, or only to see."""
    if there := elsewhere(request, "attendance:roll", school_id, class_id):
        return there
    sheet = roll_sheet(request.actor, school_id, class_id, day)
    return page(request, "attendance/roll.html", _context(request, sheet))


@needs(Permission.TAKE_ROLL)
@require_POST
@at_once("what was marked is the roll, and is corrected as easily; each save stays on record")
def save(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """Save the roll, beside what somebody else has saved meanwhile; only of children whom both marked is asked which mark is right."""
    given, shown = _parse(request.POST), _shown(request.POST)
    seen = number(request.POST.get("revision", ""), MOST_NUMBER)
    if seen is None:
        raise BadInput(_("點名表不完整，請重新整理後再點名。"))
    listed = _listed(request.POST)
    act = partial(save_roll, request.actor, school_id, class_id=class_id, day=day, now=clock.now())
    try:
        revision = act(exceptions=given, shown=shown, listed=listed, seen_revision=seen)
    except RollChanged as changed:
        sheet = roll_sheet(request.actor, school_id, class_id, day)
        between = marks_since(school_id, class_id, day, seen)
        told = _both(request, sheet, shown if seen <= sheet.header.revision else None, given, listed, between, changed.message)
        return page(request, "attendance/roll.html", told, status=changed.status)
    said = _("點名已儲存，其他人同時儲存的註記也保留。") if revision > seen + 1 else _("點名已儲存。")
    return back(request, said, "attendance:roll", school_id, class_id, day)


def _both(
    request: ActedRequest,
    sheet: RollSheet,
    shown: Exceptions | None,
    mine: Exceptions,
    listed: set[int] | None,
    between: Collection[Exceptions],
    why: str,
) -> dict[str, object]:
    """The roll with both saves in it, and above it the children of whom both said something else."""
    here = {row.student_id: row for row in sheet.rows}
    both = merged(shown, mine, sheet.marks, here.keys() & listed if listed else here.keys(), between)
    asked = [(row, mark_key(mine.get(child)), mark_key(sheet.marks.get(child))) for child, row in here.items() if child in both.disputed]
    rest = tuple(row for child, row in here.items() if child not in both.disputed)
    if asked:
        why = _("尚未儲存：%(name)s已先儲存這份點名，部分學生的註記與您的不同。選擇後請按「儲存點名」。") % {"name": sheet.header.saved_by}
    return _context(request, sheet) | {"rest": rest, "given": both.marks, "disputed": asked, "changed": why, "words": key_words}


@needs(Permission.SEE_ROLL)
def roll_history(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """Every save of a roll: who, when, what."""
    sheet = roll_sheet(request.actor, school_id, class_id, day)
    names = {row.student_id: f"{row.seat} {row.name or _(_NOT_HERE_NOW)}" for row in sheet.rows}
    context = {
        "sheet": sheet,
        "names": names,
        "revisions": history(request.actor, school_id, class_id, day),
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
    }
    return page(request, "attendance/history.html", context)


@needs(Permission.SEE_ROLL)
def month_today(request: ActedRequest) -> HttpResponse:
    """The current month of one's class, or the classes to choose from: one's own, or all of the school for whoever may see them."""
    day = clock.today()
    mine = {each.class_id: (each.school_id, each.name, each.class_id) for each in home.my_classes_on(request.actor, day)}
    for school_id in own_schools(request.actor, Permission.SEE_ROLL):
        mine |= {each.id: (school_id, each.name, each.id) for each in classes(school_id, day)}
    if len(mine) == 1:
        ((school_id, _name, class_id),) = mine.values()
        return HttpResponseRedirect(reverse("attendance:class_month", args=[school_id, class_id, day.year, day.month]))
    return page(request, "attendance/months.html", {"classes": list(mine.values()), "day": day})


@needs(Permission.SEE_ROLL)
def month(request: ActedRequest, school_id: int, class_id: int, year: int, month: int) -> HttpResponse:
    """A class over a month."""
    first = date(year, month, 1)
    sheet = class_month(request.actor, school_id, class_id, first)
    after = month_after(first)
    rates = [(f"{day.month}/{day.day}", rate, reverse("attendance:roll", args=[school_id, class_id, day])) for day, rate in sheet.rates]
    context = {
        "sheet": sheet,
        "chart": chart(_("每日未到率"), _("日期"), _("未到率"), rates, sheet.average),
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
        "before": month_before(first),
        "after": after if after and after <= clock.today() else None,
        "weeks": _weeks(sheet),
        "record": reverse("roster:student", args=[school_id, 0]).removesuffix("0/") if may_open(request.actor, school_id, class_id) else "",
    }
    return page(request, "attendance/month.html", context)


def _weeks(sheet: ClassMonth) -> list[list[Cell | None]]:
    """The month by weeks, each day with how its roll stands, and where it is."""
    rates, today, place = dict(sheet.rates), clock.today(), sheet.school_class

    def cell(of_month: int) -> Cell | None:
        if not of_month:
            return None
        day = sheet.first.replace(day=of_month)
        if day not in sheet.days or day > today:
            return (day, "", "" if day in sheet.days else _("不上課"), "")
        told = _("未到 %(rate)s") % {"rate": f"{rates[day] * 100:.1f}%"} if rates.get(day) else _("全到") if day in sheet.taken else _("未點名")
        return (day, "good" if day in sheet.taken else "warn", told, reverse("attendance:roll", args=[place.school_id, place.id, day]))

    return [[cell(of_month) for of_month in week] for week in monthcalendar(sheet.first.year, sheet.first.month)]


def children(rows: Iterable[RollRow], given: Exceptions, record: str) -> Markup:
    """The children's lines, with these marks. `record`: where their records stand, '' for whoever may not open them.

    Of thirty lines nearly all are the same but for number, seat and name, so a line is rendered once and these are put in:
    rendering row by row cost a roll page 1.4 ms more of one core.
    """
    language, lines = get_language() or "", []
    for row in rows:
        seat, name, *rest = _child_in(language, mark_key(given.get(row.student_id)), row.to_ask)
        named = f'<a href="{record}{row.student_id}/">{escape(row.name)}</a>' if record and row.name else escape(row.name or _(_NOT_HERE_NOW))
        lines.append(str(row.student_id).join((seat.replace("⟨seat⟩", str(row.seat)), name.replace("⟨name⟩", named), *rest)))
    return Markup("".join(lines))  # noqa: S704  (our own template, numbers, and an escaped name)


@lru_cache(maxsize=256)
def _child_in(_language: str, key: str, to_ask: bool) -> tuple[str, ...]:
    """A child's line, cut where its id goes; the seat stands in the first piece and the name in the second."""
    mark, _slash, kind = key.partition("/")
    given = {"mark": mark, "kind": kind, "to_ask": to_ask, "leaves": LEAVE_TITLES}
    return tuple(render_to_string("attendance/roll_child.html", given, using="pages").split("⟨id⟩"))


def mark_key(mark: RollException | None) -> str:
    """A mark as a form says it: `late`, `leave/sick`, `present`."""
    return PRESENT if mark is None else "/".join(filter(None, (mark.mark, mark.leave_type)))


def key_words(key: str) -> str:
    mark, _slash, kind = key.partition("/")
    return _(LEAVE_TITLES[LeaveType(kind)] if kind else _PRESENT_TITLE if mark == PRESENT else MARK_TITLES[Mark(mark)])


def _context(request: ActedRequest, sheet: RollSheet) -> dict[str, object]:
    head, actor = sheet.header, request.actor
    may_take = may(actor, Permission.TAKE_ROLL, school_id=head.school_id, class_id=head.class_id) is None
    is_office = may(actor, Permission.CORRECT_ROLL, school_id=head.school_id) is None
    fault = why_not_now(head.day, clock.now(), head.closes, sheet.due, is_office=is_office)
    return {
        "sheet": sheet,
        "open": may_take and fault is None,
        "fault": fault,
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
        "rest": sheet.rows,
        "given": sheet.marks,
        "shown": " ".join(f"{child}:{mark_key(mark)}" for child, mark in sheet.marks.items()),
        "disputed": [],
        "changed": "",
        "children": children,
        "record": reverse("roster:student", args=[head.school_id, 0]).removesuffix("0/") if may_open(actor, head.school_id, head.class_id) else "",
        "no_school_titles": NO_SCHOOL_TITLES,
        "today": clock.today(),
        "last_day": last_school_day(head.school_id, head.day) if head.no_school else None,
    }


def may_open(actor: Actor, school_id: int, class_id: int) -> bool:
    """Whether the records of these children are the reader's to see."""
    return may(actor, RosterPermission.SEE_STUDENTS, school_id=school_id, class_id=class_id) is None


def _listed(posted: QueryDict) -> set[int] | None:
    """The children that were on the form, of each of whom it says something; None for a form that does not say who was. Raises BadInput."""
    if "children" not in posted:
        return None
    found = {child for each in str(posted["children"]).split(",") if (child := number(each))}
    if not all(f"mark-{child}" in posted for child in found):
        raise BadInput(_("請為每位學生選擇註記。"))
    return found


def _parse(posted: QueryDict) -> dict[int, RollException]:
    given: dict[int, RollException] = {}
    for name, value in posted.items():
        kind, _dash, student = name.partition("-")
        student_id = number(student)
        if kind == "mark" and student_id is not None and value != PRESENT:
            given[student_id] = _read(str(value), posted.get(f"kind-{student}", ""))
    return given


def _shown(posted: QueryDict) -> dict[int, RollException] | None:
    """The marks that the form showed; None for a form that does not say."""
    if "shown" not in posted:
        return None
    pairs = (each.partition(":") for each in str(posted["shown"]).split())
    return {child: _read(key, "") for student, _colon, key in pairs if (child := number(student))}


def _read(key: str, kind: str) -> RollException:
    """A mark, whose leave type stands behind it or beside it. Raises BadInput."""
    name, _slash, within = key.partition("/")
    try:
        mark = Mark(name)
        return RollException(mark, LeaveType(within or kind) if mark is Mark.LEAVE else None)
    except ValueError as error:
        raise BadInput(_("點名表中有無法辨識的註記，請重新整理後再點名。")) from error
