"""Past rolls of synthetic schools, and part of this morning's, with weekday and season patterns."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from xiaowu.attendance.rules.roll import AWAY, Mark
from xiaowu.kernel.clock import TAIPEI
from xiaowu.portal.city.people import MadeClass
from xiaowu.portal.city.plan import marks

COLUMNS = {
    "attendance_roll": "school_id, school_class_id, day, revision, enrolled, away, late, saved_by, saved_by_name, saved_at",
    "attendance_rollmark": "school_id, school_class_id, day, student_id, mark, leave_type",
    "attendance_rollrevision": "school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at",
}
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
