"""Leaves follow the calendar and the bells (假單隨行事曆、作息更正): a day with school is covered by the leave that reaches over it, a closed
one does not count, and a part of a day has the periods that are rung."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max

from xiaowu.attendance.models import Leave
from xiaowu.attendance.rules.leave import State
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value
from xiaowu.roster.events import SchoolDayChanged
from xiaowu.roster.models import School
from xiaowu.timetable.events import BellsChanged, DayBorrowed
from xiaowu.timetable.queries.hours import periods_between


def follow_calendar(event: SchoolDayChanged | DayBorrowed) -> None:
    """Runs in the transaction of the change. As many statements for the city as for one school."""
    _recut(_reached(event), event.day, event.day, event.by, event.by_name)


def follow_bells(event: BellsChanged) -> None:
    """Runs in the transaction of the change, for the days from then on that leaves reach over. As many statements for many days as for one."""
    standing = Leave.objects.filter(school_id=event.school_id, last_day__gte=event.since, state__in=(State.ASKED, State.APPROVED))
    if last := standing.aggregate(last=Max("last_day"))["last"]:
        _recut([event.school_id], event.since, last, event.by, event.by_name)


def _reached(event: SchoolDayChanged | DayBorrowed) -> Sequence[int]:
    if event.school_id is not None:
        return [event.school_id]
    only = {"district_id": event.district_id, "level": event.level}
    return list(School.objects.filter(**{name: said for name, said in only.items() if said}).values_list("pk", flat=True))


def _recut(schools: Sequence[int], first: date, last: date, by: int | None, by_name: str) -> None:
    cells = [(school, day, period) for (school, day), periods in periods_between(schools, first, last).items() for period in periods]
    value(
        "select attendance_leave_recut(%s::bigint[], %s::date[], %s::smallint[], %s, %s, %s)",
        [*([each[place] for each in cells] for place in range(3)), by, by_name[:100], clock.now()],
    )
