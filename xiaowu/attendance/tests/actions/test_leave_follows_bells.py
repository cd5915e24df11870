"""Leaves of parts of a day follow the bells, at the schools that a change reaches and at no other; a roll's newer word stays."""

from datetime import date, time, timedelta
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.models import LeaveCell
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.leave_marks import MARKS
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.kernel import clock
from xiaowu.roster.actions.closures import close_schools, open_schools
from xiaowu.roster.models import District, School
from xiaowu.timetable.actions.bells import borrow_day, set_bells
from xiaowu.timetable.rules.bells import Given
from xiaowu.timetable.rules.periods import WHOLE_DAY, BellKind


def _lessons(count: int) -> list[Given]:
    return [Given(row, f"第 {row} 節", time(8 + row, 0), time(8 + row, 40), BellKind.LESSON) for row in range(1, count + 1)]


def _halves(day: SchoolDay, actor_of: Any, child: int, on: date) -> list[int]:
    office = actor_of("student_affairs")
    spans = (Span(on, on, 0, 45), Span(on, on, 50, 0))
    return [ask_for(office, day.id, child, Wish(LeaveType.SICK, span, "看診"), now=clock.now()) for span in spans]


def _cells(child: int, *, is_together: bool = False) -> list[tuple[int, int]]:
    with as_owner():
        found = LeaveCell.objects.filter(student_id=child, is_together=is_together, standing="approved")
        return list(found.order_by("leave_id", "period").values_list("leave_id", "period"))


def test_two_half_days_on_a_day_that_borrows_shorter_bells_are_the_first_ones_day(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    child, on = day.children(teacher.class_id)[0], day.today + timedelta(days=2)
    set_bells(actor_of("dean_of_studies"), day.id, days={3: _lessons(4)}, today=day.today)
    first, second = _halves(day, actor_of, child, on)
    assert _cells(child, is_together=True) == [(second, WHOLE_DAY)]
    borrow_day(actor_of("dean_of_studies"), day.id, day=on, weekday=3)
    assert (_cells(child), _cells(child, is_together=True)) == ([(first, WHOLE_DAY)], [])
    borrow_day(actor_of("dean_of_studies"), day.id, day=on, weekday=on.isoweekday())
    assert {leave for leave, _period in _cells(child)} == {first, second}
    assert _cells(child, is_together=True) == [(second, WHOLE_DAY)]


def test_bells_that_change_cut_leaves_of_days_to_come_anew_and_a_closure_elsewhere_cuts_none(
    day: SchoolDay, teacher: Somebody, actor_of: Any
) -> None:
    child, on = day.children(teacher.class_id)[0], day.today + timedelta(days=2)
    set_bells(actor_of("dean_of_studies"), day.id, days={on.isoweekday(): _lessons(7)}, today=day.today)
    first, second = _halves(day, actor_of, child, on)
    set_bells(actor_of("dean_of_studies"), day.id, days={on.isoweekday(): _lessons(8)}, today=day.today)
    cut = [*((first, each) for each in (10, 20, 30, 40)), *((second, each) for each in (50, 60, 70, 80))]
    assert (_cells(child), _cells(child, is_together=True)) == (cut, [(second, WHOLE_DAY)])
    with as_owner():
        school = School.objects.select_related("district").get(pk=day.id)
        other = District.objects.exclude(pk=school.district_id).earliest("pk").name
        LeaveCell.objects.filter(leave_id=first, period=10).delete()  # seen by whoever cuts it
    close_schools(actor_of("bureau_officer"), day=on, district=other, level=None, reason="颱風")
    assert _cells(child) == cut[1:]
    closed = close_schools(actor_of("bureau_officer"), day=on, district=school.district.name, level=school.level, reason="颱風")
    assert (_cells(child), _cells(child, is_together=True)) == ([], [])
    open_schools(actor_of("bureau_officer"), closure_id=closed)
    assert (_cells(child), _cells(child, is_together=True)) == (cut, [(second, WHOLE_DAY)])


def test_a_rolls_word_after_the_approval_stays_when_the_day_is_closed_and_given_back(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    place, bureau = teacher.class_id, "bureau_officer"
    child, other, in_halves, away = day.children(place)[:4]
    day.take(place, {other: ABSENT})
    for each in (child, other, away):
        wish = Wish(LeaveType.SICK, Span(day.today, day.today), "流感")
        ask_for(actor_of("student_affairs"), day.id, each, wish, now=clock.now())
    _halves(day, actor_of, in_halves, day.today)
    assert day.marks(place, day.today) == dict.fromkeys((child, other, in_halves, away), SICK)
    later = {other: MARKS["late"], away: SICK}
    day.take(place, later)
    for _again in range(2):
        closed = close_schools(actor_of(bureau), day=day.today, district="", level=None, reason="颱風")
        assert day.marks(place, day.today) == {other: MARKS["late"]}
        open_schools(actor_of(bureau), closure_id=closed)
        assert day.marks(place, day.today) == later
