"""Of which periods absence is told (統計期間): the months of a term, and the term. A piece of a month with few days goes with the month beside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FEWEST_DAYS = 14  # of a piece of a month that stands alone: of three days of August next to nothing could be told
MONTH_RESTS, TERM_RESTS = timedelta(days=7), timedelta(days=14)  # until what was corrected is in


class Kind(StrEnum):
    """What a release covers."""

    MONTH = "month"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a term, and its days. `key` tells it from all others: `2026-10`, `115-1`."""

    kind: Kind
    key: str
    first: date
    last: date


def term_of(academic_year: int, semester: int, starts: date, ends: date) -> Period:
    """A term; the year is of the Republic."""
    return Period(Kind.TERM, f"{academic_year}-{semester}", starts, ends)


def months_of(term: Period) -> list[Period]:
    """The months of a term, which cover its days and no others."""
    pieces: list[tuple[date, date]] = []
    first = term.first
    while first <= term.last:
        last = min(term.last, _month_end(first))
        pieces.append((first, last))
        first = last + timedelta(days=1)
    if len(pieces) > 1 and _days(pieces[0]) < FEWEST_DAYS:
        pieces[:2] = [(pieces[0][0], pieces[1][1])]
    if len(pieces) > 1 and _days(pieces[-1]) < FEWEST_DAYS:
        pieces[-2:] = [(pieces[-2][0], pieces[-1][1])]
    return [Period(Kind.MONTH, f"{_most_of(*each):%Y-%m}", *each) for each in pieces]


def due(terms: Sequence[Period], told: Collection[str], today: date) -> list[Period]:
    """What is to be told by now and was not, the oldest first: a month a week after its end, a term two weeks after its own."""
    found = []
    for term in sorted(terms, key=lambda each: each.first):
        if term.key not in told:
            found += [each for each in months_of(term) if each.key not in told and each.last + MONTH_RESTS < today]
            found += [term] if term.last + TERM_RESTS < today else []
    return found


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _days(piece: tuple[date, date]) -> int:
    return (piece[1] - piece[0]).days + 1


def _most_of(first: date, last: date) -> date:
    """The month in which most of these days lie."""
    return max((first, last), key=lambda day: (min(last, _month_end(day)) - max(first, day.replace(day=1))).days)
