"""How released absence is laid out (統計方式): by district, school or grade, and how dark a rate is on the map of a term."""

from collections.abc import Iterable
from enum import StrEnum

from xiaowu.attendance.rules.disclosure import sign_of

LICENCE = "https://data.gov.tw/license"  # of what is open: 政府資料開放授權條款－第 1 版
_STEPS = (0.02, 0.04, 0.06, 0.1)  # of a class of twenty-five: half a child, one, one and a half, two and a half


class Slice(StrEnum):
    """What a table has one row of."""

    DISTRICT = "district"
    SCHOOL = "school"
    GRADE = "grade"


SLICE_TITLES = {Slice.DISTRICT: "分區", Slice.SCHOOL: "學校", Slice.GRADE: "年級"}


def sign(count: int | None, recorded: int) -> str:
    """What stands for a count: itself, that it is hidden, or that no roll was taken."""
    return sign_of(recorded) if count is None or recorded == 0 else str(count)


def rate(count: int | None, of: int) -> float | None:
    """The share, where both are told."""
    return None if count is None or of == 0 else count / of


def shade(share: float | None) -> int:
    """0 where there is nothing to show, else 1 (light) to 5 (dark)."""
    return 0 if share is None else 1 + sum(share >= step for step in _STEPS)


def rising(shares: Iterable[float | None]) -> float | None:
    """By how much the last share that is told is above the first; None if fewer than two are."""
    told = [each for each in shares if each is not None]
    return told[-1] - told[0] if len(told) > 1 else None
