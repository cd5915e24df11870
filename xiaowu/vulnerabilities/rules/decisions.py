"""What people decide of a finding (人工判定), which outlasts every re-test until its day."""

from datetime import date, timedelta
from enum import StrEnum

LONGEST_REASON = 500
LONGEST_ACCEPTED = 366  # days: an accepted risk is looked at again at least once a year


class Decision(StrEnum):
    """A decision on a finding; none is the empty text."""

    NONE = ""
    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false_positive"
    OUT_OF_SCOPE = "out_of_scope"


DECISION_TITLES = {
    Decision.NONE: "未判定", Decision.ACCEPTED: "接受風險", Decision.FALSE_POSITIVE: "誤判", Decision.OUT_OF_SCOPE: "不在範圍",
}  # fmt: skip


def holds(decision: str, until: date | None, today: date) -> bool:
    """Whether a decision counts today; its last day is `until`."""
    return decision != Decision.NONE and (until is None or until >= today)


def fault(decision: Decision, reason: str, until: date | None, today: date) -> str:
    """Which field of a decision is wrong; empty if none is. A risk is accepted only until a day, at most a year ahead."""
    if decision is Decision.NONE:
        return ""
    if not reason.strip():
        return "reason"
    if until is not None and until < today:
        return "until"
    if decision is Decision.ACCEPTED and (until is None or until > today + timedelta(days=LONGEST_ACCEPTED)):
        return "until"
    return ""
