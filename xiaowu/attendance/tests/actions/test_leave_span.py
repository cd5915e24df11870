"""What a leave says of itself and covers, where its ends lie on days without school."""

from datetime import timedelta
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.roster.actions.calendar import set_exception


def test_a_leave_keeps_its_span_as_asked_and_covers_an_end_that_has_school_after_all(day: SchoolDay, teacher: Somebody, actor_of: Any) -> None:
    saturday, child = day.today + timedelta(days=4), day.children(teacher.class_id)[0]
    wish = Wish(LeaveType.SICK, Span(saturday, saturday + timedelta(days=8), 50, 10), "在家休息")
    asked = ask_for(actor_of("homeroom_teacher"), day.id, child, wish, now=clock.now())
    with as_owner():
        kept = Leave.objects.get(pk=asked)
    assert (kept.first_day, kept.last_day, kept.begins, kept.ends, float(kept.days)) == (saturday, saturday + timedelta(days=8), 50, 10, 5)
    set_exception(actor_of("it_coordinator"), day.id, day=saturday, is_school_day=True, reason="補課")
    with as_owner():
        afternoon = LeaveCell.objects.filter(leave_id=asked, day=saturday).order_by("period").values_list("period", flat=True)
        assert (afternoon[0], LeaveCell.objects.filter(leave_id=asked).count()) == (50, 5 + len(afternoon))
