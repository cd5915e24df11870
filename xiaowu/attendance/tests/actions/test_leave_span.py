"""What a leave says of itself, where its ends lie on days without school."""

from datetime import timedelta
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.models import Leave
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock


def test_a_period_asked_of_a_day_without_school_is_of_no_day_that_is_left(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    saturday, child = day.today + timedelta(days=4), day.children(teacher.class_id)[0]
    wish = Wish(LeaveType.SICK, Span(saturday, saturday + timedelta(days=8), 50, 10), "在家休息")
    asked = ask_for(actor_of("homeroom_teacher"), day.id, child, wish, now=clock.now())
    with as_owner():
        kept = Leave.objects.get(pk=asked)
    assert (kept.first_day, kept.begins, kept.ends, float(kept.days)) == (saturday + timedelta(days=2), 0, 0, 5)
