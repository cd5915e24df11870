"""A child's week, period by period (學生各節出缺席): beside its record in the register, and on its family's own page."""

from datetime import date

from django.http import HttpResponse

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.child import ChildWeek, child_week, own_weeks
from xiaowu.attendance.rules.effective import SOURCE_TITLES
from xiaowu.attendance.rules.family import STATE_TITLES, TONES
from xiaowu.attendance.rules.roll import LEAVE_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.roster.queries.before import reading_on
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES


@needs(Permission.SEE_ROLL)
def child(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    """This week's; of a school that merged, the child's last week there."""
    with reading_on(request.actor, school_id, student_id) as (_reader, taken_over):
        day = taken_over.last if taken_over else clock.today()
    return child_on(request, school_id, student_id, day)


@needs(Permission.SEE_ROLL)
def child_on(request: ActedRequest, school_id: int, student_id: int, day: date) -> HttpResponse:
    if there := elsewhere(request, "attendance:child_week", school_id, student_id):
        return there
    with reading_on(request.actor, school_id, student_id) as (reader, _taken_over):
        found = child_week(reader, school_id, student_id, day, clock.today())
    return _page(request, [found], "attendance:child_week", (school_id, student_id), is_own=False)


@needs(Permission.SEE_OWN)
def own(request: ActedRequest) -> HttpResponse:
    """This week's of one's own children, or one's own."""
    return own_on(request, clock.today())


@needs(Permission.SEE_OWN)
def own_on(request: ActedRequest, day: date) -> HttpResponse:
    if there := elsewhere(request, "attendance:own_week_on"):
        return there
    return _page(request, own_weeks(request.actor, day, clock.today()), "attendance:own_week_on", (), is_own=True)


def _page(request: ActedRequest, weeks: list[ChildWeek], route: str, args: tuple[int, ...], *, is_own: bool) -> HttpResponse:
    context = {
        "weeks": weeks, "route": route, "args": args, "is_own": is_own, "today": clock.today(), "titles": STATE_TITLES, "tones": TONES,
        "leaves": LEAVE_TITLES, "sources": SOURCE_TITLES, "reasons": NO_SCHOOL_TITLES,
    }  # fmt: skip
    return page(request, "attendance/child.html", context)
