"""Rolls, board, counts, meals, month and report tell the same of a day at every moment, whatever happens in it."""

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.attendance.queries.roll import class_on
from xiaowu.attendance.rules.roll import AWAY, RollException
from xiaowu.attendance.tests.moves import add, move, release
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.actions import calendar, closures
from xiaowu.roster.models import Enrolment, SchoolClass, SchoolDayException, Student
from xiaowu.roster.rules.classlist import ListedChild
from xiaowu.roster.tests.lists import confirmed, sent


class Model:
    """What should be told: which children are in which class, whom its roll asked, and each child's mark."""

    def __init__(self, day: SchoolDay) -> None:
        self.day = day
        self.at: dict[int, int] = {child: place for place in day.classes for child in day.children(place)}
        self.asked: dict[int, set[int]] = {}
        self.marks: dict[int, RollException] = {}
        self.is_open = True

    def of(self, place: int) -> list[int]:
        return sorted(child for child, where in self.at.items() if where == place)

    def take(self, place: int, away: list[int]) -> None:
        marks = {child: SICK if index % 2 else ABSENT for index, child in enumerate(away)}
        if not self.is_open or not self.of(place):
            with pytest.raises(BadInput):
                self.day.take(place, marks)
            return
        self.day.take(place, marks)
        self.asked[place] = set(self.of(place))
        self.marks = {child: mark for child, mark in self.marks.items() if self.at[child] != place} | marks

    def moved(self, child: int, place: int | None) -> None:
        former = self.at.pop(child, None)
        was_asked = former is not None and child in self.asked.get(former, ())
        if former is not None:
            self.asked.get(former, set()).discard(child)
        if place is None:
            self.marks.pop(child, None)
            return
        self.at[child] = place
        if place in self.asked and (was_asked or child in self.marks):
            self.asked[place].add(child)

    def agrees(self) -> None:
        day, taken_all, asked_all, due_all = self.day, 0, 0, 0
        kitchen = day.in_the_kitchen()
        for place in day.classes:
            children, asked = self.of(place), self.asked.get(place, set())
            is_due, is_taken = bool(children) and self.is_open, bool(asked) and self.is_open
            away = [child for child in asked if child in self.marks and self.marks[child].mark in AWAY] if is_taken else []
            numbers = (int(is_due), int(is_taken), len(asked) if is_taken else 0, len(away))
            roll = day.on_the_roll(place)
            assert (roll.due, roll.taken, roll.asked, roll.away) == numbers
            page = day.on_the_school_page(place)
            assert (page.due, page.taken, page.away) == (numbers[0], numbers[1], numbers[3])
            month = day.in_the_month(place)
            assert (month.taken, month.asked, month.away) == numbers[1:]
            eating = day.eating(place)
            meals = eating - day.away_and_eating(away)
            assert kitchen.get(place) == ((is_taken, eating, meals if meals >= 5 else None) if is_due else None)
            due_all, taken_all, asked_all = due_all + numbers[0], taken_all + numbers[1], asked_all + numbers[2]
        board = day.on_the_board()
        assert (board.taken, board.asked) == (taken_all, asked_all)
        assert day.in_the_report() == (taken_all, asked_all)


CHOICE = st.integers(0, 10**6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.integers(0, 2), st.lists(CHOICE, max_size=4)),
        st.tuples(st.just("move"), CHOICE, st.integers(0, 2)),
        st.tuples(st.just("list"), st.lists(CHOICE, min_size=1, max_size=3), st.integers(0, 2)),
        st.tuples(st.just("release"), CHOICE, st.just(0)),
        st.tuples(st.just("add"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("empty"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.sampled_from(["close", "close the city", "open"]), st.just(0), st.just(0)),
    ),
    min_size=3,
    max_size=6,
)


def do(model: Model, elsewhere: int, step: tuple[str, Any, Any], number: int) -> None:
    day, (verb, one, two) = model.day, step
    everybody = sorted(model.at)
    if verb == "take":
        place = day.classes[one]
        here = model.of(place)
        model.take(place, sorted({here[each % len(here)] for each in two}) if here else [])
    elif verb in ("move", "list", "empty") and everybody:
        place = day.classes[two]
        chosen = one if verb == "list" else [one]
        moving = model.of(day.classes[one]) if verb == "empty" else sorted({everybody[each % len(everybody)] for each in chosen})
        if verb == "list":
            import_list(day, moving, place)
        for child in moving:
            if verb != "list" and model.at[child] != place:
                move(day, child, place)
            if model.at[child] != place:
                model.moved(child, place)
    elif verb == "release" and everybody:
        child = everybody[one % len(everybody)]
        with as_owner():
            began = Enrolment.objects.get(student_id=child, valid__upper_inf=True).valid.lower
        if began < day.today:
            release(day, child, elsewhere)
            model.moved(child, None)
    elif verb == "add":
        model.moved(add(day, day.classes[one], f"A-{number}"), day.classes[one])
    elif verb in ("close", "close the city", "open"):
        set_school(model, verb)


def set_school(model: Model, verb: str) -> None:
    day = model.day
    if verb == "close":
        calendar.set_exception(day.actor_of("it_coordinator"), day.id, day=day.today, is_school_day=False, reason="校舍修繕")
    elif verb == "close the city":
        closures.close_schools(day.actor_of("bureau_officer"), day=day.today, district="", level=None, reason="颱風")
    else:
        officer = day.actor_of("bureau_officer")
        for act in closures.CityClosure.objects.filter(day=day.today):
            closures.open_schools(officer, closure_id=act.pk)
        for own in SchoolDayException.objects.filter(school_id=day.id, day=day.today):
            calendar.clear_exception(officer, day.id, exception_id=own.pk)
    model.is_open = verb == "open"


def import_list(day: SchoolDay, children: list[int], place: int) -> None:
    with as_owner():
        seats = set(Enrolment.objects.filter(school_class_id=place, valid__upper_inf=True).values_list("seat", flat=True))
        free = iter(sorted(set(range(1, 61)) - seats))
        target = SchoolClass.objects.get(pk=place)
        rows = [
            ListedChild(index, target.academic_year, target.grade, target.number, next(free), each.number, each.name, each.birth_date, each.diet)
            for index, each in enumerate(Student.objects.filter(pk__in=children).exclude(school_class_id=place).order_by("pk"), start=2)
        ]
    keeper = day.actor_of("it_coordinator")
    if rows:
        confirmed(keeper, day.id, *sent(keeper, day.id, rows), today=day.today)


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_rolls_board_counts_meals_month_and_report_agree_whatever_happens_in_a_day(
    day: SchoolDay, people: dict[str, Somebody], steps: list[tuple[str, Any, Any]]
) -> None:
    elsewhere = people["other_teacher"].school_id
    with transaction.atomic():
        model = Model(day)
        for number, step in enumerate(steps):
            do(model, elsewhere, step, number)
            model.agrees()
        assert contradictions() == {}
        transaction.set_rollback(True)
    assert connection.in_atomic_block
    assert class_on(day.id, day.classes[0], day.today)[0].revision == 0
