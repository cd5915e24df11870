"""What a school owes once a letter tells it of findings (公文與回報): until when, and how it may answer."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from xiaowu.vulnerabilities.rules.severity import Severity

KIND = "vulnerability"  # the kind of follow-up
LEAST = Severity.MEDIUM  # what a letter asks to repair; lesser findings have no day, and are never overdue
DAYS = {Severity.CRITICAL: 5, Severity.HIGH: 10, Severity.MEDIUM: 20}  # working days after the letter
LONGEST_NUMBER, LONGEST_ANSWER = 60, 1_000
CONFIRMED, SETTLED, MOVED, REPLACED, WITHDRAWN = "confirmed", "settled", "moved", "replaced", "withdrawn"  # how a follow-up ends
BY_SCANS = frozenset({CONFIRMED, SETTLED, MOVED})  # endings that follow from what a report says
FURTHEST = 30  # days from today to the date on a letter: a wrong year would make every school overdue at once


class AnswerKind(StrEnum):
    """How a school answers for a finding."""

    FIXED = "fixed"
    PLANNED = "planned"
    CANNOT = "cannot"
    NOT_OURS = "not_ours"


ANSWER_KIND_TITLES = {
    AnswerKind.FIXED: "已修補，請複測", AnswerKind.PLANNED: "預定修補", AnswerKind.CANNOT: "無法修補", AnswerKind.NOT_OURS: "不是本校的主機",
}  # fmt: skip


def days_of(severities: Iterable[int]) -> int | None:
    """Due after so many working days: by the most severe; None if nothing is asked to be repaired."""
    return min((DAYS[Severity(each)] for each in severities if each in DAYS), default=None)


def ending(unfixed: int, moved: int) -> str:
    """How a letter ends of which nothing is left to repair: confirmed only if scans saw all of it repaired, `unfixed` and `moved` being none."""
    if moved:
        return MOVED
    return SETTLED if unfixed else CONFIRMED


def answer_fault(kind: AnswerKind, text: str, planned_on: date | None, today: date, due: date | None = None) -> str:
    """Which field of an answer is wrong; empty if none is. A plan has a day; what cannot be done, or is not ours, or is planned later than the
    letter is due, has a reason.
    """
    if kind is AnswerKind.PLANNED and (planned_on is None or planned_on < today):
        return "planned_on"
    is_late = kind is AnswerKind.PLANNED and planned_on is not None and due is not None and planned_on > due
    return "text" if (is_late or kind in (AnswerKind.CANNOT, AnswerKind.NOT_OURS)) and not text.strip() else ""
