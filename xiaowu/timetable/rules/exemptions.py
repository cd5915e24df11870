"""What owes no roll (免點名): days, periods and grades, with the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiaowu.timetable.rules.periods import WHOLE_DAY

LONGEST_NOTE = 100
LONGEST_SPAN = 31  # days


class Reason(StrEnum):
    """Why no roll is due."""

    EXAM = "exam"  # 段考
    TRIP = "trip"  # 校外教學
    ASSEMBLY = "assembly"  # 週會
    SPORTS = "sports"  # 運動會
    CLOSURE = "closure"  # 停課
    OTHER = "other"


REASON_TITLES = {
    Reason.EXAM: "段考",
    Reason.TRIP: "校外教學",
    Reason.ASSEMBLY: "週會",
    Reason.SPORTS: "運動會、校慶",
    Reason.CLOSURE: "臨時停課",
    Reason.OTHER: "其他",
}


@dataclass(frozen=True, slots=True)
class Exempt:
    """From the first day to the last; `periods` empty: the whole day with its morning's roll; `grades` empty: every grade."""

    first: date
    last: date
    periods: tuple[int, ...]
    grades: tuple[int, ...]
    reason: Reason


def owes_no_roll(exempt: Collection[Exempt], day: date, period: int, grade: int) -> Exempt | None:
    """What says that no roll of that period (`WHOLE_DAY`: the morning's) is due of the classes of a grade; None where it is due."""
    for each in exempt:
        covers = not each.periods or period in each.periods
        if each.first <= day <= each.last and covers and (not each.grades or grade in each.grades):
            return each
    return None


def is_of_the_day(periods: Collection[int]) -> bool:
    """Whether the morning's roll is among them."""
    return not periods or WHOLE_DAY in periods
