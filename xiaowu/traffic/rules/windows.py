"""Which stretch of time figures are of (期間). School weeks are compared with the same days and hours of the weeks before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Window(StrEnum):
    """A stretch of time that people ask about."""

    HOUR = "hour"
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    LAST_WEEK = "last_week"


WINDOW_TITLES = {
    Window.HOUR: "最近一小時", Window.TODAY: "今天", Window.YESTERDAY: "昨天", Window.WEEK: "最近七天", Window.LAST_WEEK: "再前七天",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment until before another."""

    first: datetime
    beyond: datetime


def span_of(window: Window, now: datetime) -> Span:
    """The stretch that ends now, or ended with yesterday; `now` in the zone whose days are meant."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day, soon = timedelta(days=1), now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return {
        Window.HOUR: Span(soon - timedelta(hours=1), soon),
        Window.TODAY: Span(midnight, soon),
        Window.YESTERDAY: Span(midnight - day, midnight),
        Window.WEEK: Span(soon - 7 * day, soon),
        Window.LAST_WEEK: Span(soon - 14 * day, soon - 7 * day),
    }[window]
