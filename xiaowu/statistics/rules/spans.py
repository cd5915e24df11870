"""Over which days a school looks at its own absence (統計區間): a day, a week, a month, a term; and of how many days chronic absence is said.

Chronic absence is away on a tenth of one's days or more, with leave or without, of ten days at least: as the U.S. Department of Education counts
it (EDFacts file specification 195), since no rule of ours defines it. Of nine days or fewer a single one would be a tenth; of ten it still is,
as in the source, and from eleven on it takes two. The source looks at a school year; a month is looked at by the same two numbers.
"""

from datetime import date, timedelta
from enum import StrEnum

LEAST_AWAY = 3  # of the days on which a child was away, before its school is told by name: two days of a cold are no chronic absence
LEAST_DAYS = 10  # of a child's days with a roll in a span, before it may be called chronically absent


class Span(StrEnum):
    """How long the report's days are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"


SPAN_TITLES = {Span.DAY: "單日", Span.WEEK: "週", Span.MONTH: "月", Span.TERM: "學期"}


def bounds(span: Span, day: date, term: tuple[date, date] | None) -> tuple[date, date]:
    """The first and the last day of the span in which a day lies; between terms a term is the month."""
    if span is Span.DAY:
        return day, day
    if span is Span.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if span is Span.TERM and term is not None:
        return term
    return day.replace(day=1), _month_end(day)


def beside(span: Span, first: date, last: date) -> tuple[date, date]:
    """A day of the span before and one of the span after."""
    return first - timedelta(days=1 if span is not Span.TERM else 40), last + timedelta(days=1 if span is not Span.TERM else 40)


def piece(span: Span, day: date) -> date:
    """By what the course of a span is shown: by days, and of a term by weeks, each named by its Monday."""
    return day - timedelta(days=day.weekday()) if span is Span.TERM else day


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
