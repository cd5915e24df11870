"""The timetable's events: a school rings otherwise, from a day on or on a day that has another weekday's bells and lessons (補課)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DayBorrowed:
    """A school's day has another weekday's bells from now on, or its own again. `by`, `by_name`: the account and name of whoever decided."""

    school_id: int
    day: date
    by: int | None
    by_name: str


@dataclass(frozen=True, slots=True)
class BellsChanged:
    """A school rings otherwise on some weekdays, from a day on. `by`, `by_name`: the account and name of whoever decided."""

    school_id: int
    since: date
    by: int | None
    by_name: str
