"""Pupil deputies (副班長): what they may mark, and from when until when somebody is one."""

from datetime import date, timedelta
from enum import StrEnum

from xiaowu.attendance.rules.roll import Mark

MAY_MARK = (Mark.ABSENT, Mark.LATE)  # whether a seat is empty; leave, and why, is none of a pupil's business
LONGEST_SPAN = timedelta(days=366)


class SpanFault(StrEnum):
    """Why nobody is named for these days."""

    BACKWARDS = "backwards"
    PAST = "past"
    LONG = "long"


def span_fault(first: date, last: date | None, today: date) -> SpanFault | None:
    """None if somebody may be named from the first day to the last; without a last one: for as long as the pupil is in the class."""
    if last is not None and last < first:
        return SpanFault.BACKWARDS
    if first < today:
        return SpanFault.PAST
    return SpanFault.LONG if (last or first) - today > LONGEST_SPAN else None


def overlap(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    """Whether two spans share a day; an end of None is open."""
    return (last is None or other_first <= last) and (other_last is None or first <= other_last)
