"""Leaves of parts of a day that cover it together: the day is leave for everybody while they stand, and each is undone by itself."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_flow import step
from xiaowu.attendance.models import LeaveCell
from xiaowu.attendance.queries.leave_cells import approved_cells
from xiaowu.attendance.rules.leave import Cell, Span, Verb, undone, whole_days
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.leave_marks import MARKS, OWN, said
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.kernel import clock
from xiaowu.timetable.queries.hours import periods_between
from xiaowu.timetable.rules.periods import WHOLE_DAY

CASES = st.tuples(
    st.sets(st.integers(1, 9), min_size=1, max_size=3),  # where the day is cut
    st.randoms(use_true_random=False),
    st.sampled_from(["", *MARKS]),  # on the roll before
    st.sampled_from([OWN, "", "absent", "leave/personal"]),  # since
)


def cells(day: SchoolDay, child: int) -> set[Cell]:
    with as_owner():
        return set(LeaveCell.objects.filter(student_id=child, standing="approved", is_together=False).values_list("day", "period"))


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cases=st.lists(CASES, min_size=6, max_size=6))
def test_parts_of_a_day_however_cut_are_a_day_of_leave_together_and_each_is_undone_by_itself(
    day: SchoolDay, teacher: Somebody, actor_of: Any, cases: list[Any]
) -> None:
    place, now = teacher.class_id, clock.now()
    bells = {day.today: periods_between([day.id], day.today, day.today)[day.id, day.today]}
    office = actor_of("student_affairs")
    with transaction.atomic():
        children = dict(zip(day.children(place), cases, strict=False))
        day.take(place, {child: MARKS[before] for child, (_cuts, _order, before, _since) in children.items() if before})
        made: dict[int, list[int]] = {}
        for child, (cuts, order, before, _since) in children.items():
            edges = [0, *sorted(cuts), len(bells[day.today])]
            parts = [bells[day.today][low:high] for low, high in pairwise(edges)]
            order.shuffle(parts)
            made[child] = []
            for part in parts:
                assert said(day.marks(place, day.today), child) == before
                wish = Wish(LeaveType.SICK, Span(day.today, day.today, part[0], part[-1]), "看診")
                made[child].append(ask_for(actor_of("student_affairs"), day.id, child, wish, now=now))
                is_whole = day.today in whole_days(cells(day, child), bells)
                assert is_whole == (len(made[child]) == len(parts))
                assert ((child, WHOLE_DAY) in approved_cells(day.id, [place], day.today)) == is_whole
            assert said(day.marks(place, day.today), child) == OWN
        day.take(place, {child: MARKS[since] for child, (_cuts, _order, _before, since) in children.items() if since})
        for child, (_cuts, order, before, since) in children.items():
            order.shuffle(made[child])
            for leave in made[child]:
                step(office, leave, Verb.WITHDRAW, now=now)
                assert said(day.marks(place, day.today), child) == undone(before, since, OWN)
                assert (child, WHOLE_DAY) not in approved_cells(day.id, [place], day.today)
        transaction.set_rollback(True)


def test_a_roll_first_taken_with_two_half_days_on_it_asks_for_the_child_once_one_is_withdrawn(
    day: SchoolDay, teacher: Somebody, actor_of: Any
) -> None:
    place, now = teacher.class_id, clock.now()
    child, other = day.children(place)[:2]
    office = actor_of("student_affairs")
    halves = [
        ask_for(office, day.id, child, Wish(kind, Span(day.today, day.today, begins, ends), "看診"), now=now)
        for kind, begins, ends in ((LeaveType.PERSONAL, 0, 45), (LeaveType.SICK, 50, 0))
    ]
    assert approved_cells(day.id, [place], day.today)[child, WHOLE_DAY] is LeaveType.SICK
    day.take(place, {child: SICK, other: ABSENT})
    step(actor_of("student_affairs"), halves[0], Verb.WITHDRAW, now=now)
    assert day.marks(place, day.today) == {other: ABSENT}
    assert day.on_the_roll(place).asked == len(day.children(place)) - 1


def test_half_days_of_days_to_come_are_a_day_of_leave_for_whoever_cooks(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    place, now = teacher.class_id, clock.now()
    child, coming = day.children(place)[0], day.today + timedelta(days=1)
    for begins, ends in ((50, 0), (0, 45)):
        assert (child, WHOLE_DAY) not in approved_cells(day.id, [place], coming)
        ask_for(actor_of("student_affairs"), day.id, child, Wish(LeaveType.SICK, Span(coming, coming, begins, ends), "看診"), now=now)
    assert approved_cells(day.id, [place], coming)[child, WHOLE_DAY] is LeaveType.SICK
