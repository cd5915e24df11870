"""A school's day in a few words, for tests: who takes rolls, who moves children, and what every place then tells of the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from conftest import as_owner
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.queries.completion import city_today, school_today
from xiaowu.attendance.queries.month import class_month
from xiaowu.attendance.queries.report import city_report
from xiaowu.attendance.queries.roll import class_on, marks_of, roll_sheet
from xiaowu.attendance.queries.statistics import counts_report
from xiaowu.attendance.rules.report import Slice
from xiaowu.attendance.rules.roll import AWAY, LeaveType, Mark, RollException
from xiaowu.kernel import clock
from xiaowu.roster.models import Enrolment, SchoolClass

ABSENT = RollException(Mark.ABSENT)
SICK = RollException(Mark.LEAVE, LeaveType.SICK)


@dataclass(frozen=True)
class Told:
    """What one place tells of a class or a school: rolls due and taken, children on them, children away."""

    due: int
    taken: int
    asked: int
    away: int


class SchoolDay:
    """Today at the cast's school; `actor_of` arms the database for whoever acts or looks."""

    def __init__(self, actor_of: Any, school_id: int) -> None:
        self.actor_of, self.id, self.today = actor_of, school_id, clock.today()
        with as_owner():
            self.classes = list(SchoolClass.objects.filter(school_id=school_id).order_by("grade", "number").values_list("pk", flat=True)[:3])

    def children(self, place: int) -> list[int]:
        with as_owner():
            found = Enrolment.objects.filter(school_id=self.id, school_class_id=place, valid__contains=self.today)
            return sorted(found.values_list("student_id", flat=True))

    def take(self, place: int, marks: Mapping[int, RollException], day: date | None = None, listed: list[int] | None = None) -> int:
        office, day = self.actor_of("student_affairs"), day or self.today
        seen = class_on(self.id, place, day)[0].revision
        return save_roll(office, self.id, class_id=place, day=day, exceptions=marks, seen_revision=seen, now=clock.now(), listed=listed)

    def marks(self, place: int, day: date) -> dict[int, RollException]:
        with as_owner():
            return marks_of(self.id, place, day)

    def eating(self, place: int) -> int:
        with as_owner():
            found = Enrolment.objects.filter(school_id=self.id, school_class_id=place, valid__contains=self.today)
            return found.exclude(student__diet="own_meal").count()

    def away_and_eating(self, children: list[int]) -> int:
        with as_owner():
            return Enrolment.objects.filter(student_id__in=children, valid__upper_inf=True).exclude(student__diet="own_meal").count()

    def on_the_roll(self, place: int) -> Told:
        sheet = roll_sheet(self.actor_of("student_affairs"), self.id, place, self.today)
        if sheet.header.no_school:
            return Told(0, 0, 0, 0)
        due, taken = int(bool(sheet.rows)), sheet.header.is_taken
        return Told(due, int(taken), sheet.counts.enrolled if taken else 0, sheet.counts.away if taken else 0)

    def on_the_school_page(self, place: int) -> Told:
        """Children are counted there by name; who was asked is not told."""
        told = school_today(self.actor_of("student_affairs"), self.id, self.today)
        mine = [each for each in told.classes if each.class_id == place]
        away = [row for row in told.away or () if row.class_id == place and row.is_counted and Mark(row.mark) in AWAY]
        return Told(len(mine), sum(each.saved_at is not None for each in mine), -1, len(away))

    def in_the_month(self, place: int) -> Told:
        month = class_month(self.actor_of("student_affairs"), self.id, place, self.today.replace(day=1))
        if self.today not in month.days:
            return Told(0, 0, 0, 0)
        marks = [row.marks[month.days.index(self.today)] for row in month.rows]
        asked = [mark for mark in marks if mark is not None]
        away = [mark for mark in asked if mark and mark not in ("late", "left_early")]
        return Told(-1, int(self.today in month.taken), len(asked), len(away))

    def in_the_kitchen(self) -> dict[int, tuple[bool, int, int | None]]:
        """By class: whether its roll is taken, who eats here, and the meals."""
        report = counts_report(self.actor_of("nutritionist"), self.id, self.today, self.today)
        return {each.class_id: (each.taken, each.eating, each.meals) for each in report.classes}

    def on_the_board(self) -> Told:
        """The city's board; of children away it tells no exact number."""
        city = city_today(self.actor_of("bureau_officer"), self.today)
        mine = [each for schools in city.schools.values() for each in schools if each.id == self.id]
        return Told(sum(each.due for each in mine), sum(each.taken for each in mine), sum(each.recorded for each in mine), -1)

    def in_the_report(self) -> tuple[int, int]:
        """Rolls and children of today at all schools, from the report by day."""
        report = city_report(self.actor_of("bureau_officer"), self.today, self.today, Slice.DAY)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("select coalesce(sum(classes_taken), 0) from attendance_tally where day = %s and school_id <> %s", [self.today, self.id])
            assert cursor.fetchone() == (0,)  # the other schools have taken none
        mine = [row for row in report.rows if row.label == f"{self.today.year - 1911}/{self.today.month:02}/{self.today.day:02}"]
        return sum(row.rolls for row in mine), sum(row.recorded for row in mine)
