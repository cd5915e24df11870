"""Leaves follow the calendar (假單隨行事曆更正): a day with school is covered by the leave that reaches over it, a closed one does not count."""

from datetime import date

from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value
from xiaowu.roster.events import SchoolDayChanged
from xiaowu.roster.models import School
from xiaowu.timetable.events import DayBorrowed
from xiaowu.timetable.queries.hours import periods_between


def follow_calendar(event: SchoolDayChanged | DayBorrowed) -> None:
    """Runs in the transaction of the change. As many statements for the city as for one school."""
    schools = School.objects.all() if event.school_id is None else School.objects.filter(pk=event.school_id)
    _recut(list(schools.values_list("pk", flat=True)), event.day, event.by, event.by_name)


def _recut(schools: list[int], day: date, by: int | None, by_name: str) -> None:
    cells = [(school, period) for (school, _day), periods in periods_between(schools, day, day).items() for period in periods]
    value(
        "select attendance_leave_recut(%s::bigint[], %s::date[], %s::smallint[], %s, %s, %s)",
        [[school for school, _period in cells], [day] * len(cells), [period for _school, period in cells], by, by_name[:100], clock.now()],
    )
