"""City reports (全市出缺席日報統計): absence over a span of days, by day, district, school or grade."""

from datetime import date, timedelta
from enum import StrEnum

LONGEST_DAYS = 366


class Slice(StrEnum):
    """What a report has one row of."""

    DAY = "day"
    DISTRICT = "district"
    SCHOOL = "school"
    GRADE = "grade"


SLICE_TITLES = {Slice.DAY: "日期", Slice.DISTRICT: "分區", Slice.SCHOOL: "學校", Slice.GRADE: "年級"}


def whole_months(first: date, last: date) -> tuple[date, date]:
    """The span widened to whole months, as the bureau's own forms are kept."""
    after = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return first.replace(day=1), after - timedelta(days=1)


def span_is_possible(first: date, last: date) -> bool:
    """A report covers at most a year, and ends no earlier than it begins."""
    return first <= last and (last - first).days < LONGEST_DAYS
