"""Leave follows the calendar: whatever days are closed, opened or made up, it covers those with school, and rolls say so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.following import mend
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_flow import step
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.attendance.queries.leave import rules_at
from xiaowu.attendance.rules.leave import Cell, Span, Verb, cells_of, length, overlapping
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.leave_marks import MARKS, OWN, said
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.roster.actions.calendar import clear_exception, set_exception, set_term
from xiaowu.roster.actions.closures import close_schools, open_schools
from xiaowu.roster.models import SchoolDayException, Term
from xiaowu.roster.queries.calendar import days_of
from xiaowu.timetable.actions.bells import borrow_day
from xiaowu.timetable.queries.hours import periods_between

LONGEST = 9
SPANS = st.tuples(st.integers(0, LONGEST), st.integers(1, LONGEST), st.sampled_from([0, 20, 50]), st.sampled_from([0, 40, 60]))
CHANGES = st.lists(
    st.tuples(st.integers(0, LONGEST), st.sampled_from(["close", "open", "clear", "close the city", "open the city", "borrow"])), max_size=6
)


def cells(leave: int) -> set[Cell]:
    with as_owner():
        return set(LeaveCell.objects.filter(leave_id=leave, is_together=False).values_list("day", "period"))


def wanted_of(day: SchoolDay, span: Span) -> frozenset[Cell]:
    bells = {on: rung for (_school, on), rung in periods_between([day.id], span.first, span.last).items()}
    return cells_of(span, days_of(day.id, span.first, span.last), bells)


def change(day: SchoolDay, actor_of: Callable[[str], Any], closures: dict[date, int], on: date, verb: str) -> None:
    if verb in ("close", "open"):
        set_exception(actor_of("it_coordinator"), day.id, day=on, is_school_day=verb == "open", reason="調整")
    elif verb == "clear":
        for own in SchoolDayException.objects.filter(school_id=day.id, day=on):
            clear_exception(actor_of("it_coordinator"), day.id, exception_id=own.pk)
    elif verb == "close the city":
        closures[on] = close_schools(actor_of("bureau_officer"), day=on, district="", level=None, reason="颱風")
    elif verb == "open the city" and on in closures:
        open_schools(actor_of("bureau_officer"), closure_id=closures.pop(on))
    elif verb == "borrow":
        borrow_day(actor_of("dean_of_studies"), day.id, day=on, weekday=on.isoweekday() % 5 + 1)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(spans=st.lists(SPANS, min_size=1, max_size=3), before=CHANGES, changes=CHANGES)
def test_leaves_have_the_cells_of_their_spans_whatever_the_calendar_becomes(
    day: SchoolDay,
    teacher: Somebody,
    actor_of: Any,
    spans: list[tuple[int, int, int, int]],
    before: list[tuple[int, str]],
    changes: list[tuple[int, str]],
) -> None:
    child, first, closures = day.children(teacher.class_id)[0], day.today, dict[date, int]()
    made = dict[int, Span]()
    with transaction.atomic():
        for on, verb in before:
            change(day, actor_of, closures, first + timedelta(days=on), verb)
        office = actor_of("student_affairs")
        for begins_on, more, begins, ends in spans:
            span = Span(first + timedelta(days=begins_on), first + timedelta(days=begins_on + more), begins, ends)
            wanted = wanted_of(day, span)
            if not wanted or any(overlapping(wanted, cells(each)) for each in made):
                continue
            made[ask_for(office, day.id, child, Wish(LeaveType.SICK, span, "休養"), now=clock.now())] = span
        for on, verb in changes:
            change(day, actor_of, closures, first + timedelta(days=on), verb)
        taken: set[Cell] = set()
        for each, span in made.items():
            with as_owner():
                leave = Leave.objects.get(pk=each)
            wanted = wanted_of(day, span)
            should = wanted - overlapping(wanted, taken)
            assert cells(each) == should
            assert float(leave.days) == round(float(length(should, rules_at(day.id).lessons)), 2)
            taken |= wanted
        transaction.set_rollback(True)


def test_a_day_made_up_within_an_approved_leave_is_leave_and_a_closed_one_is_not_counted(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    friday, saturday, monday = (day.today + timedelta(days=each) for each in (3, 4, 6))
    child = day.children(teacher.class_id)[0]
    leave = ask_for(actor_of("student_affairs"), day.id, child, Wish(LeaveType.SICK, Span(friday, monday), "休養"), now=clock.now())
    set_exception(actor_of("it_coordinator"), day.id, day=saturday, is_school_day=True, reason="補課")
    with as_owner():
        assert (Leave.objects.get(pk=leave).days, cells(leave)) == (3, {(friday, 0), (saturday, 0), (monday, 0)})
    closed = close_schools(actor_of("bureau_officer"), day=monday, district="", level=None, reason="颱風")
    assert cells(leave) == {(friday, 0), (saturday, 0)}
    open_schools(actor_of("bureau_officer"), closure_id=closed)
    assert cells(leave) == {(friday, 0), (saturday, 0), (monday, 0)}


def test_a_term_that_ends_earlier_or_later_again_cuts_leaves_anew(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    thursday, friday = (day.today + timedelta(days=each) for each in (2, 3))
    child = day.children(teacher.class_id)[0]
    leave = ask_for(actor_of("student_affairs"), day.id, child, Wish(LeaveType.SICK, Span(thursday, friday), "休養"), now=clock.now())
    with as_owner():
        term = Term.objects.get(starts__lte=day.today, ends__gte=day.today)
    said = {"academic_year": term.academic_year, "semester": term.semester, "starts": term.starts}
    set_term(actor_of("bureau_officer"), ends=thursday, **said)
    with as_owner():
        assert (Leave.objects.get(pk=leave).days, cells(leave)) == (1, {(thursday, 0)})
    set_term(actor_of("bureau_officer"), ends=term.ends, **said)
    with as_owner():
        assert (Leave.objects.get(pk=leave).days, cells(leave)) == (2, {(thursday, 0), (friday, 0)})


def test_leaves_that_an_earlier_version_left_with_other_cells_are_cut_anew_by_mending(
    day: SchoolDay, teacher: Somebody, actor_of: Any, owner: Any
) -> None:
    ahead, child = day.today + timedelta(days=2), day.children(teacher.class_id)[0]
    leave = ask_for(actor_of("student_affairs"), day.id, child, Wish(LeaveType.SICK, Span(ahead, ahead, 0, 40), "看診"), now=clock.now())
    cut = cells(leave)
    with as_owner():
        LeaveCell.objects.filter(leave_id=leave, period=20).delete()
        LeaveCell.objects.filter(leave_id=leave).update(rung=[])
        assert mend(system("check")) == 1
        assert (cells(leave), mend(system("check"))) == (cut, 0)


def test_a_roll_loses_the_marks_of_a_leave_with_the_day_and_gets_them_back_and_nobody_elses(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    place, now = teacher.class_id, clock.now()
    child, late, other = day.children(place)[:3]
    day.take(place, {late: MARKS["late"], other: ABSENT})
    made = [
        ask_for(actor_of("student_affairs"), day.id, each, Wish(LeaveType.SICK, Span(day.today, day.today), "流感"), now=now)
        for each in (child, late)
    ]
    closed = close_schools(actor_of("bureau_officer"), day=day.today, district="", level=None, reason="颱風")
    assert day.marks(place, day.today) == {late: MARKS["late"], other: ABSENT}
    open_schools(actor_of("bureau_officer"), closure_id=closed)
    assert day.marks(place, day.today) == {child: SICK, late: SICK, other: ABSENT}
    for each in made:
        step(actor_of("student_affairs"), each, Verb.WITHDRAW, now=now)
    assert said(day.marks(place, day.today), late) == "late"
    assert OWN not in {said(day.marks(place, day.today), each) for each in (child, late)}
