"""When a logged request was (時間): every way in which servers write it, as the minute since 1970 in UTC.

A time without a zone is taken to be in the zone that the reader names; W3C logs are in UTC by their standard.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: place for place, name in enumerate(_NAMES, 1)}
_BEYOND = 1e11  # seconds: the year 5138
Clock = Callable[[str, tzinfo], datetime]


def common(text: str, zone: tzinfo) -> datetime:
    """`17/May/2015:10:05:03 +0000`, with or without zone or fraction. Raises ValueError, KeyError."""
    day, month, rest = text.split("/", 2)
    clock, _blank, offset = rest.partition(" ")
    year, hour, minute, second = clock.split(":")
    whole = datetime(int(year), _MONTHS[month.title()], int(day), int(hour), int(minute), min(59, int(second[:2])), tzinfo=zone)
    return whole.replace(tzinfo=_offset(offset)) if offset else whole


def every_minute(first: str, last: str, most: int) -> list[str]:
    """`17/May/2015:10:05` and each minute after it up to the last, but no more than so many; none where either is no minute."""
    try:
        at, end = (common(f"{each}:00", UTC) for each in (first, last))
    except (ValueError, KeyError):
        return []
    count = min(most, int((end - at).total_seconds()) // 60 + 1)
    return [f"{each:%d}/{_NAMES[each.month - 1]}/{each:%Y:%H:%M}" for each in (at + timedelta(minutes=place) for place in range(count))]


@lru_cache(maxsize=100)
def _offset(text: str) -> tzinfo:
    """`+0800`. Raises ValueError."""
    return datetime.strptime(text, "%z").tzinfo or UTC


def iso(text: str, zone: tzinfo) -> datetime:
    """ISO 8601. Raises ValueError."""
    at = datetime.fromisoformat(text.replace(" +", "+"))
    return at if at.tzinfo else at.replace(tzinfo=zone)


def universal(text: str, _zone: tzinfo) -> datetime:
    """ISO 8601 in UTC, as W3C logs have it. Raises ValueError."""
    return iso(text, UTC)


def epoch(text: str, _zone: tzinfo) -> datetime:
    """Seconds since 1970, or thousandths or millionths of them. Raises ValueError, OverflowError, OSError."""
    seconds = float(text)
    for _unit in range(2):
        seconds = seconds / 1000 if seconds > _BEYOND else seconds
    return datetime.fromtimestamp(seconds, UTC)


def any_of(text: str, zone: tzinfo) -> datetime:
    """Whichever of them it is. Raises ValueError, KeyError, OverflowError, OSError."""
    if "/" in text:
        return common(text, zone)
    return epoch(text, zone) if text.replace(".", "", 1).isdigit() else iso(text, zone)


def by_hand(pattern: str) -> Clock:
    """The reader of times in a format of one's own (`strptime`)."""

    def read(text: str, zone: tzinfo) -> datetime:
        at = datetime.strptime(text, pattern)  # noqa: DTZ007  (the zone follows)
        return at if at.tzinfo else at.replace(tzinfo=zone)

    return read
