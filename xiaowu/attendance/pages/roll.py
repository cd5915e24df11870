"""Taking and seeing a roll (點名)."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

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
from xiaowu.attendance.queries.month import class_month
from xiaowu.attendance.queries.roll import RollRow, RollSheet, history, roll_sheet
from xiaowu.attendance.rules.roll import (
    LEAVE_TITLES,
    MARK_TITLES,
    LeaveType,
    Mark,
    RollException,
    why_not_now,
)
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, may, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import MOST_NUMBER, month_after, month_before, number
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui import back, page
from xiaowu.roster.queries.calendar import last_school_day
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES

PRESENT = "present"
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
    sheet = roll_sheet(request.actor, school_id, class_id, day)
    return page(request, "attendance/roll.html", _context(request, sheet))


@needs(Permission.TAKE_ROLL)
@require_POST
def save(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """Save the roll; somebody else's newer save is shown beside one's own, neither is lost."""
    given = _parse(request.POST)
    seen = number(request.POST.get("revision", ""), MOST_NUMBER)
    if seen is None:
        raise BadInput(_("點名表不完整，請重新整理後再點名。"))
    listed = _listed(request.POST)
    try:
        save_roll(request.actor, school_id, class_id=class_id, day=day, exceptions=given, seen_revision=seen, now=clock.now(), listed=listed)
    except RollChanged as changed:
        sheet = roll_sheet(request.actor, school_id, class_id, day)
        mine = {child: given.get(child) for child in (listed or {row.student_id for row in sheet.rows})}
        context = _context(request, sheet) | {"mine": mine, "changed": changed.message}
        return page(request, "attendance/roll.html", context, status=changed.status)
    return back(request, _("點名已儲存。"), "attendance:roll", school_id, class_id, day)


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
    """The current month of one's class, or the classes to choose from."""
    day = clock.today()
    mine = home.my_classes_on(request.actor, day)
    if len(mine) == 1:
        return HttpResponseRedirect(reverse("attendance:class_month", args=[mine[0].school_id, mine[0].class_id, day.year, day.month]))
    if not mine:
        return HttpResponseRedirect(reverse("roster:classes"))
    return page(request, "attendance/months.html", {"classes": mine, "day": day})


@needs(Permission.SEE_ROLL)
def month(request: ActedRequest, school_id: int, class_id: int, year: int, month: int) -> HttpResponse:
    """A class over a month."""
    first = date(year, month, 1)
    sheet = class_month(request.actor, school_id, class_id, first)
    after = month_after(first)
    context = {
        "sheet": sheet,
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
        "before": month_before(first),
        "after": after if after and after <= clock.today() else None,
    }
    return page(request, "attendance/month.html", context)


def children(rows: Iterable[RollRow], mine: Mapping[int, RollException | None] | None) -> Markup:
    """The children's lines; for those in `mine`, what one is about to save stands there, and beside it what somebody else has saved.

    Of thirty lines nearly all are the same but for number, seat and name, so a line is rendered once and these are put in:
    rendering row by row cost a roll page 1.4 ms more of one core.
    """
    language, lines = get_language() or "", []
    for row in rows:
        mark, leave, theirs = row.mark or PRESENT, row.leave_type, None
        if mine is not None and row.student_id in mine:
            given = mine[row.student_id]
            mark, leave = (given.mark, given.leave_type or "") if given else (PRESENT, "")
            if (mark, leave) != (row.mark or PRESENT, row.leave_type or ""):
                theirs = _title(row)
        seat, name, *rest = _child_in(language, mark, leave, theirs, row.to_ask)
        lines.append(
            str(row.student_id).join((seat.replace("⟨seat⟩", str(row.seat)), name.replace("⟨name⟩", escape(row.name or _(_NOT_HERE_NOW))), *rest))
        )
    return Markup("".join(lines))  # noqa: S704  (our own template, numbers, and an escaped name)


def _title(row: RollRow) -> str:
    if row.leave_type:
        return LEAVE_TITLES[LeaveType(row.leave_type)]
    return MARK_TITLES[Mark(row.mark)] if row.mark else _PRESENT_TITLE


@lru_cache(maxsize=256)
def _child_in(_language: str, mark: str, leave_type: str, theirs: str | None, to_ask: bool) -> tuple[str, ...]:
    """A child's line, cut where its id goes; the seat stands in the first piece and the name in the second."""
    given = {"mark": mark, "kind": leave_type, "theirs": theirs, "to_ask": to_ask, "leaves": LEAVE_TITLES}
    return tuple(render_to_string("attendance/roll_child.html", given, using="pages").split("⟨id⟩"))


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
        "mine": None,
        "changed": "",
        "children": children,
        "no_school_titles": NO_SCHOOL_TITLES,
        "last_day": last_school_day(head.school_id, head.day) if head.no_school else None,
    }


def _listed(posted: QueryDict) -> set[int] | None:
    """The children that were on the form; None for a form that does not say."""
    if "children" not in posted:
        return None
    return {child for each in str(posted["children"]).split(",") if (child := number(each))}


def _parse(posted: QueryDict) -> dict[int, RollException]:
    given: dict[int, RollException] = {}
    for name, value in posted.items():
        kind, _dash, student = name.partition("-")
        student_id = number(student)
        if kind != "mark" or student_id is None or value == PRESENT:
            continue
        try:
            mark = Mark(str(value))
            leave = LeaveType(posted.get(f"kind-{student}", "")) if mark is Mark.LEAVE else None
        except ValueError as error:
            raise BadInput(_("點名表中有無法辨識的註記，請重新整理後再點名。")) from error
        given[student_id] = RollException(mark, leave)
    return given
