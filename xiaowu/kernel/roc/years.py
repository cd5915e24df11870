"""ROC years and academic years (民國年、學年度): the one place that knows where they begin."""

from datetime import date

_FIRST_YEAR = 1911


def year(day: date) -> int:
    """The ROC year of a day: 2026 is 115."""
    return day.year - _FIRST_YEAR


def western(roc_year: int) -> int:
    """The Gregorian year (西元年) of a ROC year: 115 is 2026."""
    return roc_year + _FIRST_YEAR


def academic_year(day: date) -> int:
    """The academic year (學年度) of a day: it begins on 1 August (各級學校學年學期假期辦法 art. 2)."""
    return year(day) if day.month >= 8 else year(day) - 1


def first_day_of(academic_year: int) -> date:
    """The first day of an academic year: 115 begins on 2026-08-01."""
    return date(western(academic_year), 8, 1)
