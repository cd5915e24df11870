"""Rows on which the flows of attendance are walked."""

from conftest import as_owner
from tests.flows import Cast
from xiaowu.attendance.models import Dropout
from xiaowu.attendance.rules.dropout import KIND, Ground
from xiaowu.attendance.tests.asked import LEAVE
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import example
from xiaowu.kernel import clock
from xiaowu.roster.models import Student


def _dropout(cast: Cast) -> int:
    office, today = cast.people["student_affairs"], clock.today()
    with as_owner():
        child = Student.objects.filter(school_id=office.school_id).order_by("pk")[0]
        place = {"school_id": office.school_id, "student": child}
        found = Dropout.objects.create(**place, ground=Ground.IN_A_ROW, since=today, on=today, deadline=today, found_at=clock.now())
    wish = Wish("連續 3 個上課日未請假未到校", school_id=office.school_id, about=found.pk)
    return open_follow_up(cast.actor_of("student_affairs"), KIND, wish, now=clock.now())


EXAMPLES = {
    "leave": LEAVE,
    KIND: example(
        _dropout, dict.fromkeys((Verb.TAKE, Verb.NOTE, Verb.CLOSE, Verb.REOPEN), "student_affairs"), outcome="reported", reads="attendance.see_care"
    ),
}
