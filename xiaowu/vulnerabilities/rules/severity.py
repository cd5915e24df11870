"""How severe a finding is (嚴重度): one stated rule for every scanner.

A CVSS 3 or 4 base score decides, by the qualitative scale of the CVSS 3.1 specification (section 5), which CVSS 4.0 keeps. Without one the
scanner's own level does; without that a CVSS 2 base score by NVD's scale, which knows no "critical". A finding of which nothing is known is
medium, so that it is looked at.
"""

from enum import IntEnum


class Severity(IntEnum):
    """The levels, the least first."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


SEVERITY_TITLES = {
    Severity.CRITICAL: "嚴重", Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低", Severity.INFO: "資訊",
}  # fmt: skip
SEVERE = (Severity.HIGH, Severity.CRITICAL)  # what the bureau counts schools by
_WORDS = {
    "critical": Severity.CRITICAL, "嚴重": Severity.CRITICAL, "serious": Severity.CRITICAL, "urgent": Severity.CRITICAL,
    "high": Severity.HIGH, "高": Severity.HIGH, "medium": Severity.MEDIUM, "moderate": Severity.MEDIUM, "中": Severity.MEDIUM,
    "low": Severity.LOW, "低": Severity.LOW, "info": Severity.INFO, "informational": Severity.INFO, "none": Severity.INFO, "log": Severity.INFO,
    "資訊": Severity.INFO, "重大": Severity.CRITICAL, "極高": Severity.CRITICAL, "嚴重風險": Severity.CRITICAL, "高風險": Severity.HIGH,
    "中風險": Severity.MEDIUM, "低風險": Severity.LOW,
}  # fmt: skip


def level_of(word: str) -> Severity | None:
    """The level that a scanner's word names, in English or Chinese; None for any other word."""
    return _WORDS.get(word.strip().casefold())


def severity(level: Severity | None, score: float | None, version: str) -> Severity:
    """From the scanner's level, a base score from 0 to 10, and the CVSS version of that score ("2", "3", "4")."""
    if score is not None and version in ("3", "4"):
        return of_score(score)
    if level is not None:
        return level
    if score is not None:
        return min(of_score(score), Severity.HIGH)
    return Severity.MEDIUM


def of_score(score: float) -> Severity:
    """CVSS 3.1, section 5: 0 none, to 3.9 low, to 6.9 medium, to 8.9 high, above critical."""
    steps = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
    return next((found for least, found in steps if score >= least), Severity.INFO)
