"""The form of a roll (點名表), the morning's and a period's alike: a line a child, what it says when sent, and what two of them say together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.roll import RollRow, RollSheet
from xiaowu.attendance.rules.merging import merged
from xiaowu.attendance.rules.roll import (
    LEAVE_TITLES,
    MARK_TITLES,
    PRESENT,
    PRESENT_TITLE,
    Exceptions,
    LeaveType,
    Mark,
    RollException,
    RollFault,
    counts,
)
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, may
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import MOST_NUMBER, number
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.kept import keeping
from xiaowu.roster.permissions import Permission as RosterPermission
from xiaowu.roster.queries.calendar import last_school_day
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES

NOT_HERE_NOW = N_("（學籍異動）")  # a child of the class that day whom the reader may not see any more


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a roll is shown, saved and told about; `before` are the parts of its addresses before the day."""

    page: str
    save: str
    history: str
    before: tuple[int, ...]


MORNING = ("attendance:roll", "attendance:save", "attendance:history")
PERIOD = ("attendance:period", "attendance:period_save", "attendance:period_history")
GROUP = ("attendance:group", "attendance:group_save", "attendance:group_history")
LESSON = ("attendance:lesson", "attendance:lesson_save", "")  # of one's own lesson alone: what else was said of the class is not shown


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beneath a child's name, and whether it is proposed, told or an alarm."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class ShownRoll:
    """A roll as its page shows it: whether it may be saved or why not, and what is proposed and noted about children."""

    sheet: RollSheet
    at: Addresses
    is_open: bool
    fault: RollFault | None
    proposed: Exceptions = field(default_factory=dict)
    notes: Mapping[int, Note] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentRoll:
    """A form's contents: the marks, those that it had shown (None: unknown), who was on it (None: unknown), and the revision that it showed."""

    given: Exceptions
    shown: Exceptions | None
    listed: set[int] | None
    seen: int


def sent(posted: QueryDict) -> SentRoll:
    """A form as it was sent. Raises BadInput."""
    given, shown = _parse(posted), _shown(posted)
    seen = number(posted.get("revision", ""), MOST_NUMBER)
    if seen is None:
        raise BadInput(_("點名表不完整，請重新整理後再點名。"))
    return SentRoll(given, shown, _listed(posted), seen)


def context(actor: Actor, shown: ShownRoll) -> dict[str, object]:
    """What the page of a roll shows."""
    sheet, head = shown.sheet, shown.sheet.header
    given = {**sheet.marks, **shown.proposed}
    is_first = bool(shown.proposed) or not head.is_taken
    return {
        "sheet": sheet,
        "at": shown.at,
        "open": shown.is_open,
        "fault": shown.fault,
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
        "rest": sheet.rows,
        "given": given,
        "notes": shown.notes,
        "told": counts(len(sheet.rows), given) if shown.is_open and is_first else sheet.counts,
        "shown": " ".join(f"{child}:{mark_key(mark)}" for child, mark in sheet.marks.items()),
        "disputed": [],
        "changed": "",
        "children": children,
        "record": reverse("roster:student", args=[head.school_id, 0]).removesuffix("0/") if may_open(actor, head.school_id, head.class_id) else "",
        "no_school_titles": NO_SCHOOL_TITLES,
        "day": head.day,
        "today": clock.today(),
        "last_day": last_school_day(head.school_id, head.day) if head.no_school else None,
        "period": None,
        "sees_class": holds(actor, Permission.SEE_ROLL, school_id=head.school_id, class_id=head.class_id),
        "filled_in": False,
        "draft": f"{head.class_id}:{head.day}",
    }


def roll_page(request: ActedRequest, told: dict[str, object]) -> HttpResponse:
    """The page of a roll. One that may be taken today is kept for when there is no network: until midnight, on the device of whoever takes it."""
    response, today = page(request, "attendance/roll.html", told), clock.today()
    if told["open"] and told["day"] == today:
        return keeping(request, response, clock.begins(today + timedelta(days=1)))
    return response


def both(told: dict[str, object], sheet: RollSheet, form: SentRoll, between: Collection[Exceptions], why: str) -> dict[str, Any]:
    """The roll with both saves merged, and above it the children about whom they differ."""
    here = {row.student_id: row for row in sheet.rows}
    shown = form.shown if form.seen <= sheet.header.revision else None
    agreed = merged(shown, form.given, sheet.marks, here.keys() & form.listed if form.listed else here.keys(), between)
    asked = [(row, mark_key(form.given.get(child)), mark_key(sheet.marks.get(child))) for child, row in here.items() if child in agreed.disputed]
    rest = tuple(row for child, row in here.items() if child not in agreed.disputed)
    if asked:
        why = _("尚未儲存：%(name)s已先儲存這份點名，部分學生的註記與您的不同。選擇後請按「儲存點名」。") % {"name": sheet.header.saved_by}
    return told | {"rest": rest, "given": agreed.marks, "disputed": asked, "changed": why, "words": key_words}


def children(rows: Iterable[RollRow], given: Exceptions, record: str, notes: Mapping[int, Note]) -> Markup:
    """The children's lines, with these marks. `record`: where their records stand, '' for whoever may not open them.

    Tab stops once at each child, at the mark: who works by keyboard opens a record from the list of names, which the page links.

    Of thirty lines nearly all are the same but for number, seat and name, so a line is rendered once and these are put in:
    rendering row by row cost a roll page 1.4 ms more of one core.
    """
    language, lines = get_language() or "", []
    for row in rows:
        note = notes.get(row.student_id)
        begun, seat, name, *rest = _child_in(language, mark_key(given.get(row.student_id)), row.to_ask, note.tone if note else "")
        named = str(escape(row.name or _(NOT_HERE_NOW)))
        if record and row.name:
            named = f'<a href="{record}{row.student_id}/" tabindex="-1">{named}</a>'
        if row.of_class:
            named = f'{named} <span class="quiet">{escape(row.of_class)}</span>'
        if note:
            rest[-1] = rest[-1].replace("⟨note⟩", str(escape(note.words)))
        lines.append(str(row.student_id).join((begun, seat.replace("⟨seat⟩", str(row.seat)), name.replace("⟨name⟩", named), *rest)))
    return Markup("".join(lines))  # noqa: S704  (our own template, numbers, and escaped names and notes)


@lru_cache(maxsize=512)
def _child_in(_language: str, key: str, to_ask: bool, tone: str) -> tuple[str, ...]:
    """A child's line, split where its id goes; the seat goes into the second piece, the name where that ends and a note into the last."""
    mark, _slash, kind = key.partition("/")
    given = {"mark": mark, "kind": kind, "to_ask": to_ask, "tone": tone, "leaves": LEAVE_TITLES}
    return tuple(render_to_string("attendance/roll_child.html", given, using="pages").split("⟨id⟩"))


def mark_key(mark: RollException | None) -> str:
    """A mark as a form says it: `late`, `leave/sick`, `present`."""
    return PRESENT if mark is None else "/".join(filter(None, (mark.mark, mark.leave_type)))


def key_words(key: str) -> str:
    mark, _slash, kind = key.partition("/")
    return _(LEAVE_TITLES[LeaveType(kind)] if kind else PRESENT_TITLE if mark == PRESENT else MARK_TITLES[Mark(mark)])


def may_open(actor: Actor, school_id: int, class_id: int) -> bool:
    """Whether the reader may open these children's records."""
    return may(actor, RosterPermission.SEE_STUDENTS, school_id=school_id, class_id=class_id) is None


def _listed(posted: QueryDict) -> set[int] | None:
    """The children on the form, each of whom it mentions; None for a form that does not say who was on it. Raises BadInput."""
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
