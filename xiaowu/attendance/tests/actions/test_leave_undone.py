"""A leave undone, by what the database does: every roll is afterwards as the stated rule says, whatever stood before and was said since."""

from itertools import product
from typing import Any

from conftest import Somebody
from xiaowu.attendance.actions.leave import Wish, ask_for_group
from xiaowu.attendance.actions.leave_flow import step
from xiaowu.attendance.rules.leave import Span, State, Verb, undone
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.leave_marks import MARKS, OWN, said
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock


def test_of_every_mark_before_a_leave_and_since_its_undoing_leaves_what_the_rule_says(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    place, now = teacher.class_id, clock.now()
    cases = dict(zip(day.children(place), product(["", *MARKS], [OWN, "", "absent", "late", "leave/personal"]), strict=False))
    assert {before for before, _stands in cases.values()} == {"", *MARKS}
    day.take(place, {child: MARKS[before] for child, (before, _stands) in cases.items() if before})
    wish = Wish(LeaveType.SICK, Span(day.today, day.today), "流感")
    made = ask_for_group(actor_of("student_affairs"), day.id, list(cases), wish, now=now)
    assert {said(day.marks(place, day.today), child) for child in cases} == {OWN}
    day.take(place, {child: MARKS[stands] for child, (_before, stands) in cases.items() if stands})
    assert {step(actor_of("student_affairs"), each, Verb.WITHDRAW, now=now) for each in made} == {State.WITHDRAWN}
    marks = day.marks(place, day.today)
    assert {child: said(marks, child) for child in cases} == {child: undone(before, stands, OWN) for child, (before, stands) in cases.items()}
