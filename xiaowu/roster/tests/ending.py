"""Shared by tests of leaving: a child of the cast's school, its keeper, the other school, and what the register says about the child."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.roster.actions import students
from xiaowu.roster.models import Enrolment, School, SchoolClass
from xiaowu.roster.queries.picking import school_label

TODAY = date(2026, 11, 24)
LAST_WEEK = TODAY - timedelta(days=7)


@dataclass(frozen=True)
class Stage:
    """Two schools, a child of the first, and the classes to sit in."""

    actor_of: Any
    here: int
    there: int
    child: int
    seat: int
    class_id: int
    class_there: int
    began: date

    @property
    def keeper(self) -> Any:
        return self.actor_of("it_coordinator")

    @property
    def receiver(self) -> Any:
        return self.actor_of("other_coordinator")


def stage_of(actor_of: Any, people: dict[str, Somebody]) -> Stage:
    here, there = people["it_coordinator"].school_id, people["other_coordinator"].school_id
    with as_owner():
        first = Enrolment.objects.filter(school_id=here, valid__upper_inf=True).order_by("pk").first()
        beyond = SchoolClass.objects.filter(school_id=there, enrolment__isnull=False).order_by("pk").first()
    assert first is not None
    assert beyond is not None
    return Stage(actor_of, here, there, first.student_id, first.seat, first.school_class_id, beyond.pk, first.valid.lower)


def history(school_id: int, student_id: int) -> list[tuple[int, int, date, date | None, str]]:
    """(class, seat, since, until, reason) from the first to the last."""
    with as_owner():
        found = list(Enrolment.objects.filter(school_id=school_id, student_id=student_id).order_by("valid"))
    return [(each.school_class_id, each.seat, each.valid.lower, each.valid.upper, each.ended_for) for each in found]


def send(stage: Stage, *, left_on: date, since: date, number: str = "NEW-1", seat: int = 58) -> int:
    """Release the child from the first school to the second and place it there; returns its record's id there."""
    out = students.release_student(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there, left_on=left_on, today=TODAY)
    return students.place_student(stage.receiver, stage.there, transfer_id=out.pk, class_id=stage.class_there, seat=seat, number=number, since=since)


def label_of(school_id: int) -> str:
    """What is typed for a school where one is picked."""
    with as_owner():
        return school_label(School.objects.get(pk=school_id))
