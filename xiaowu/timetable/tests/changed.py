"""What tests of changed lessons share: standing in and changing places, and what is held and told then."""

from datetime import timedelta
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import SchoolClass
from xiaowu.timetable.actions.changes import substitute, swap
from xiaowu.timetable.queries.lessons import lessons_of_class
from xiaowu.timetable.tests.conftest import DAY, Lessons

People = dict[str, Somebody]
WEDNESDAY = DAY + timedelta(days=1)


def stand_in(actor: Any, lessons: Lessons, people: People, **given: Any) -> int:
    said = {"teacher_id": people["homeroom_teacher"].person_id, "substitute_id": people["subject_teacher"].person_id, "first": DAY, "last": None}
    return substitute(actor, lessons.school_id, note="", now=clock.now(), **{**said, **given})


def classes(lessons: Lessons) -> list[int]:
    return list(SchoolClass.objects.filter(school_id=lessons.school_id).values_list("pk", flat=True))


def of_the_day(lessons: Lessons, day: Any) -> list[tuple[int, str, str]]:
    return [(each.period, each.subject, each.teacher) for each in lessons_of_class(lessons.school_id, lessons.class_id, day)]


def told_of(person_id: int) -> list[tuple[str, str]]:
    """The kinds and titles of what somebody was told of standing in, in order."""
    distribute()
    with as_owner():
        found = Notice.objects.filter(account__person_id=person_id, kind__startswith="timetable.").order_by("pk")
        return [(each.kind, kinds()[each.kind].said(each.about).title) for each in found]


def swapped(actor: Any, lessons: Lessons, **given: Any) -> int:
    said = {"class_id": lessons.class_id, "first": DAY, "first_period": 10, "second": WEDNESDAY, "second_period": 20}
    return swap(actor, lessons.school_id, note="", now=clock.now(), **{**said, **given})
