"""Substitutions and swapped lessons (調代課), as a list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.timetable.models import LessonChange
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.rules.changes import ChangeKind

CHANGE_SORTS: Sorts = {"day": "day", "subject": "lesson__subject"}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A lesson that differs on a day."""

    id: int
    school_id: int
    day: date
    period: int
    kind: ChangeKind
    of_whom: str
    subject: str
    teacher: str
    substitute: str
    moved_to: date | None
    moved_period: int | None
    note: str


def changes(actor: Actor, wanted: ListRequest, school_id: int) -> Page[ChangeRow]:
    """A school's, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    found = _named().filter(school_id=school_id)
    if wanted.text:
        told = ("lesson__subject__icontains", "lesson__teacher__name__named", "teacher__name__named", "lesson__school_class__name__icontains",
                "note__icontains")  # fmt: skip
        found = found.filter(Q(*[(each, wanted.text) for each in told], _connector=Q.OR))
    if kind := wanted.filter("kind"):
        found = found.filter(moved_to__isnull=kind == ChangeKind.SUBSTITUTE)
    return page_of(found, wanted, CHANGE_SORTS, _row, "lesson__period", "pk")


def change(actor: Actor, school_id: int, change_id: int) -> tuple[ChangeRow, int]:
    """One of them, and how many were made with it. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=school_id)
    found = _named().filter(school_id=school_id, pk=change_id).first()
    if found is None:
        raise NotFound
    return _row(found), LessonChange.objects.filter(school_id=school_id, **made_with(found)).count()


def made_with(each: LessonChange) -> dict[str, Any]:
    """What tells the changes that were made in one act with this one; one from before that was noted stands alone."""
    return {"together": each.together} if each.together else {"pk": each.pk}


def _named() -> QuerySet[LessonChange]:
    return LessonChange.objects.select_related("teacher", "lesson__teacher", "lesson__school_class", "lesson__group")


def _row(each: LessonChange) -> ChangeRow:
    lesson = each.lesson
    of_whom = lesson.school_class.name if lesson.school_class else lesson.group.name if lesson.group else ""
    return ChangeRow(
        each.pk, each.school_id, each.day, lesson.period, ChangeKind.SUBSTITUTE if each.moved_to is None else ChangeKind.MOVED, of_whom,
        lesson.subject, lesson.teacher.name if lesson.teacher else "", each.teacher.name if each.teacher else "", each.moved_to,
        each.moved_period, each.note,
    )  # fmt: skip
