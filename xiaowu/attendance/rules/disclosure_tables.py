"""Which numbers are told to whom, and how (揭露一覽, 2.4, 2.6): every table of counts that leaves the house is declared, with its addresses.

Attendance declares its own here; an app above declares its in its offer (`kinds`). `docs/disclosure-readers.md` is made from all of them, and a test
walks the addresses: one that tells counts and is declared nowhere is a fault.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """How a table's numbers are told."""

    CHILDREN = "children"  # the reader sees the children themselves: counts of them are exact
    ROLLS = "rolls"  # counts of rolls and classes, never of children
    MEALS = "meals"  # exact from five up, of the named task's own day (`rules.meals`)
    DRAWN = "drawn"  # sums of figures that were drawn once for each grade's day of a school (`rules.disclosure`)
    PROTECTED = "protected"  # exact, but for small cells and those that would give them away (`xiaowu.statistics`)


HOW = {
    Precision.CHILDREN: "exact",
    Precision.ROLLS: "exact, of rolls",
    Precision.MEALS: "exact from five up",
    Precision.DRAWN: "multiples of five",
    Precision.PROTECTED: "exact, small cells hidden",
}


@dataclass(frozen=True, slots=True)
class Declared:
    """A table: what it counts, how it is told, of which days, and the addresses that tell it. Who reads it follows from their permission."""

    name: str
    counts: str
    told: Precision
    days: str
    permission: str
    addresses: tuple[str, ...]  # of pages, of files and of the API


TABLES = (
    Declared(
        "今日點名進度 a school's rolls",
        "classes that took the roll",
        Precision.ROLLS,
        "any",
        "attendance.see_completion",
        ("attendance:school", "attendance:school_day", "attendance:school_now", "api:read_school_day"),
    ),
    Declared(
        "今日人數與供餐 meals to cook",
        "meals by class, diets over the school",
        Precision.MEALS,
        "today",
        "attendance.see_counts",
        ("attendance:counts", "attendance:counts_day", "attendance:counts_export", "api:read_counts"),
    ),
    Declared(
        "全市點名進度 the city's morning",
        "rolls due and taken; children away by school",
        Precision.DRAWN,
        "today",
        "attendance.see_city",
        ("attendance:city", "attendance:city_export", "api:read_city"),
    ),
    Declared(
        "全市出缺席日報統計 absence over time",
        "days of children recorded and away, by day, district, school, grade",
        Precision.DRAWN,
        "whole months",
        "attendance.see_city",
        ("attendance:report", "attendance:report_export", "api:read_report"),
    ),
)


def told_at(address: str, tables: Iterable[Declared] = TABLES) -> Declared | None:
    """The table that an address tells, if it is among those declared."""
    return next((each for each in tables if address in each.addresses), None)
