"""Past rolls of synthetic schools, and part of this morning's, with weekday and season patterns."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.roll import AWAY, LeaveType, Mark
from xiaowu.kernel.clock import TAIPEI
from xiaowu.portal.city.people import MadeClass
from xiaowu.portal.city.plan import marks
from xiaowu.timetable.rules.periods import Period

COLUMNS = {
    "attendance_roll": "school_id, school_class_id, day, revision, enrolled, away, late, saved_by, saved_by_name, saved_at",
    "attendance_rollmark": "school_id, school_class_id, day, student_id, mark, leave_type",
    "attendance_rollrevision": "school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at",
    "attendance_periodroll": ("school_id, school_class_id, day, period, revision, whole, enrolled, away, late, saved_by, saved_by_name, saved_at"),
    "attendance_periodmark": "school_id, school_class_id, day, period, student_id, source, mark, leave_type",
    "attendance_periodrevision": "school_id, school_class_id, day, period, revision, source, marks, saved_by, saved_by_name, saved_at",
}
_PERIODS = {Period.FIRST: 8, Period.SECOND: 9, Period.THIRD: 10, Period.FOURTH: 11, Period.FIFTH: 13, Period.SIXTH: 14, Period.SEVENTH: 15}
_EARLIEST = time(7, 25)
_SPREAD_MINUTES = 40


def school_rolls(
    random: Random, school_id: int, classes: Sequence[MadeClass], days: Sequence[date], share: float = 1.0
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(table, row) of the rolls that these classes took on those days; `share` of them, for a morning in progress."""
    for day in days:
        for place in classes:
            if share < 1.0 and random.random() >= share:
                continue
            yield from _roll(random, school_id, place, day, most_minutes=_SPREAD_MINUTES if share == 1.0 else 20)


def _roll(random: Random, school_id: int, place: MadeClass, day: date, *, most_minutes: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    found = marks(random, place.students, day)
    away = sum(mark in AWAY for _student, mark, _leave in found)
    late = sum(mark is Mark.LATE for _student, mark, _leave in found)
    at = datetime.combine(day, _EARLIEST, TAIPEI) + timedelta(minutes=random.randint(0, most_minutes), seconds=random.randint(0, 59))
    key = (school_id, place.id, day)
    by = (place.account_id, place.teacher, at)
    yield "attendance_roll", (*key, 1, len(place.students), away, late, *by)
    said = {}
    for student, mark, leave in found:
        kind = leave.value if leave else ""
        yield "attendance_rollmark", (*key, student, mark.value, kind)
        said[str(student)] = [mark.value, kind]
    yield "attendance_rollrevision", (*key, 1, json.dumps(said), *by)


def period_rolls(random: Random, school_id: int, classes: Sequence[MadeClass], days: Sequence[date]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(table, row) of the rolls by period on those days: seven a day, each by the lesson's teacher. Who is away is so for the day."""
    for day in days:
        for place in classes:
            found = marks(random, place.students, day)
            for period, hour in _PERIODS.items():
                there = [each for each in found if each[1] in AWAY or (each[1] is Mark.LATE and period is Period.FIRST)]
                yield from _period(school_id, place, day, period, datetime.combine(day, time(hour, 50), TAIPEI), there)


def _period(
    school_id: int, place: MadeClass, day: date, period: Period, at: datetime, found: Sequence[tuple[int, Mark, LeaveType | None]]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    key, by = (school_id, place.id, day, period.value), (place.account_id, place.teacher, at)
    away = sum(mark in AWAY for _student, mark, _leave in found)
    yield "attendance_periodroll", (*key, 1, [Source.SUBJECT.value], len(place.students), away, len(found) - away, *by)
    said = {str(student): [mark.value, leave.value if leave else ""] for student, mark, leave in found}
    for student, mark, leave in found:
        yield "attendance_periodmark", (*key, student, Source.SUBJECT.value, mark.value, leave.value if leave else "")
    yield "attendance_periodrevision", (*key, 1, Source.SUBJECT.value, json.dumps(said), *by)
