"""What several tests of the timetable need: a school with lessons of two classes on the cast's Tuesday."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.roster.models import Term
from xiaowu.timetable.models import Lesson

People = dict[str, Somebody]
ActorOf = Callable[[str], Any]
DAY = date(2026, 11, 24)  # a Tuesday


@dataclass(frozen=True)
class Lessons:
    """The term, and how a lesson is put there without the pages."""

    school_id: int
    class_id: int
    term: Term

    def add(self, period: int, teacher_id: int | None, subject: str = "國語", weekday: int = 2, **given: Any) -> int:
        with as_owner():
            made = Lesson.objects.create(
                **{"school_id": self.school_id, "school_class_id": self.class_id, "term": self.term, "since": self.term.starts, "weekday": weekday}
                | {"period": period, "teacher_id": teacher_id, "subject": subject}
                | given
            )
        return made.pk


@pytest.fixture
def lessons(people: People, db: None) -> Lessons:
    teacher = people["homeroom_teacher"]
    with as_owner():
        term = Term.objects.get(starts__lte=DAY, ends__gte=DAY)
    return Lessons(teacher.school_id, teacher.class_id, term)
