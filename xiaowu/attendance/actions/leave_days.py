"""Leaves follow the calendar and the bells (假單隨行事曆、作息更正): a day with school is covered by the leave that reaches over it, a closed
one does not count, and a part of a day has the periods that are rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows, value
from xiaowu.roster.events import SchoolDayChanged, SchoolDaysChanged
from xiaowu.roster.models import School
from xiaowu.timetable.events import BellsChanged, DayBorrowed
from xiaowu.timetable.queries.hours import periods_between


@dataclass(frozen=True, slots=True)
class _Reach:
    school_id: int
    first: date
    last: date


def follow_calendar(event: SchoolDayChanged | DayBorrowed) -> None:
    """Runs in the transaction of the change. As many statements for the city as for one school."""
    recut(_reached(event), event.day, event.day, event.by, event.by_name)


def follow_bells(event: BellsChanged) -> None:
    """Runs in the transaction of the change, for the days from then on that leaves reach over. As many statements for many days as for one."""
    recut_reached([event.school_id], event.since, None, event.by, event.by_name)


def follow_days(event: SchoolDaysChanged) -> None:
    """The same for a term that has other days, and for a school that closes or opens again."""
    recut_reached(None if event.school_id is None else [event.school_id], event.first, event.last, event.by, event.by_name)


def recut_reached(schools: Sequence[int] | None, first: date, last: date | None, by: int | None, by_name: str) -> int:
    """Cut the leaves that reach over these days anew, at these schools or (None) at all; returns how many have other cells now. Five statements."""
    reached = rows(_Reach, "select school_id, first, last from attendance_leave_reach(%s::bigint[], %s, %s)", [schools, first, last])
    if not reached:
        return 0
    since, until = min(each.first for each in reached), max(each.last for each in reached)
    return recut([each.school_id for each in reached], since, until, by, by_name)


def _reached(event: SchoolDayChanged | DayBorrowed) -> Sequence[int]:
    if event.school_id is not None:
        return [event.school_id]
    only = {"district_id": event.district_id, "level": event.level}
    return list(School.objects.filter(**{name: said for name, said in only.items() if said}).values_list("pk", flat=True))


def recut(schools: Sequence[int], first: date, last: date, by: int | None, by_name: str) -> int:
    """Cut the leaves of these schools that reach over these days anew; returns how many have other cells now. Four statements."""
    cells = [(school, day, period) for (school, day), periods in periods_between(schools, first, last).items() for period in periods]
    return value(  # type: ignore[no-any-return]
        "select attendance_leave_recut(%s::bigint[], %s::date[], %s::smallint[], %s, %s, %s)",
        [*([each[place] for each in cells] for place in range(3)), by, by_name[:100], clock.now()],
    )
