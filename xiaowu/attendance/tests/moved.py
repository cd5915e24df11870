"""A child that was absent at one school and is at another since, by a merger or a transfer, for tests."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.dropout import find_dropouts
from xiaowu.attendance.models import Dropout, Roll, RollMark
from xiaowu.kernel import clock
from xiaowu.roster.models import Post, Student
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import Stage, send, stage_of

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (20, 23, 24, 25))
WEEKLY = [TUESDAY - timedelta(days=7 * week) for week in range(6, 0, -1)]  # six days, each in a week of its own


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    find_dropouts()  # whoever the city's own past makes a case of is found already
    stage = stage_of(actor_of, people)
    with as_owner():
        RollMark.objects.filter(student_id=stage.child).delete()
        Post.objects.create(
            person_id=people["other_coordinator"].person_id, school_id=stage.there, role=Role.STUDENT_AFFAIRS, valid=(stage.began, None)
        )
    return stage


def mark(class_id: int, school_id: int, student_id: int, absent: Collection[date], there: Collection[date] = ()) -> None:
    """The class's roll was taken on these days; the child was absent on the first of them, and there on the others."""
    with as_owner():
        for day in (*absent, *there):
            taken = {"school_id": school_id, "revision": 1, "enrolled": 28, "away": 1, "late": 0, "saved_at": clock.now()}
            Roll.objects.update_or_create(school_class_id=class_id, day=day, defaults=taken)
            RollMark.objects.filter(school_class_id=class_id, day=day, student_id=student_id).delete()
        of = {"school_id": school_id, "school_class_id": class_id, "student_id": student_id}
        RollMark.objects.bulk_create(RollMark(**of, day=day, mark="absent", leave_type="") for day in absent)


def at_first(stage: Stage, absent: Collection[date], there: Collection[date] = ()) -> None:
    mark(stage.class_id, stage.here, stage.child, absent, there)


def goes(stage: Stage, way: str) -> Student:
    """The child's record at the other school, where it is from Tuesday on."""
    if way == "merger":
        close(stage)
    else:
        send(stage, left_on=TUESDAY, since=TUESDAY)
    with as_owner():
        return Student.objects.get(school_id=stage.there, uid=Student.objects.get(pk=stage.child).uid)


def at_second(child: Student, absent: Collection[date], there: Collection[date] = ()) -> None:
    mark(child.school_class_id or 0, child.school_id, child.pk, absent, there)


def found_of(child: Student) -> list[tuple[str, date, date, int]]:
    with as_owner():
        records = Student.objects.filter(uid=child.uid).values("pk")
        found = Dropout.objects.filter(student_id__in=records).order_by("pk")
        return [(each.ground, each.since, each.on, each.days_before) for each in found]
