"""The attendance of one's own child, or one's own (孩子的出缺席), for pupils and guardians."""

from datetime import date

from django.http import HttpResponse

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import family
from xiaowu.attendance.rules.family import STATE_TITLES, TONES, DayState
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES
from xiaowu.attendance.rules.telling import CORRECTED_FOR
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import month_after, month_before
from xiaowu.kernel.ui import page
from xiaowu.roster.rules.roles import Family

_COUNTED = (DayState.PRESENT, DayState.ABSENT, DayState.LEAVE, DayState.LATE, DayState.LEFT_EARLY)


@needs(Permission.SEE_OWN)
def own(request: ActedRequest, year: int | None = None, month: int | None = None) -> HttpResponse:
    """A month day by day; without one, this month."""
    newest = clock.today().replace(day=1)
    first = min(date(year, month, 1), newest) if year and month else newest
    context = {
        "children": family.month(request.actor, first),
        "first": first,
        "before": month_before(first),
        "after": month_after(first) if first < newest else None,
        "titles": STATE_TITLES,
        "tones": TONES,
        "leaves": LEAVE_TITLES,
        "marks": MARK_TITLES,
        "counted": _COUNTED,
        "answered_since": clock.today() - CORRECTED_FOR if Family.GUARDIAN in request.actor.roles else date.max,
    }
    return page(request, "attendance/own.html", context)
