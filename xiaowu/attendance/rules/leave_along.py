"""What becomes of leave when schools merge (假單隨併校移轉): the days from the merger on go along with the child to the successor."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiaowu.attendance.rules.leave import Cell, Span, cells_of
from xiaowu.timetable.rules.periods import WHOLE_DAY


class Fate(StrEnum):
    """What a merger makes of one request."""

    GOES = "goes"
    STAYS = "stays"  # the child waits to be placed at the successor
    UNFIT = "unfit"  # the successor has no school then, or does not ring these periods
    OVER = "over"  # all of it was before the merger


def later(span: Span, day: date) -> Span | None:
    """The part of a leave from that day on; None: it was over."""
    if span.last < day:
        return None
    return span if span.first >= day else Span(day, span.last, WHOLE_DAY, span.ends)


@dataclass(frozen=True, slots=True)
class There:
    """A request at the successor: what becomes of it, and its cells there."""

    fate: Fate
    cells: frozenset[Cell] = frozenset()


def there(span: Span, day: date, school_days: Iterable[date], bells: Mapping[date, Collection[int]], *, is_along: bool) -> There:
    """By the successor's days and bells; `is_along`: the child goes there with its class."""
    rest = later(span, day)
    if rest is None:
        return There(Fate.OVER)
    if not is_along:
        return There(Fate.STAYS)
    cells = cells_of(rest, school_days, bells)
    return There(Fate.GOES, cells) if cells else There(Fate.UNFIT)
