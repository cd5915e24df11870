"""The one clock (時鐘): every other part of the house receives the time as an argument."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

TAIPEI = ZoneInfo("Asia/Taipei")

_offset: timedelta | None = None


def now() -> datetime:
    """The present moment, aware, in Asia/Taipei. With `XIAOWU_NOW` (ISO) a process begins at that moment and its clock ticks on from there.

    It begins when the time is first asked for; what forks, asks before.
    """
    global _offset
    real = datetime.now(TAIPEI)
    if _offset is None:
        start = settings.XIAOWU_NOW if settings.configured else os.environ.get("XIAOWU_NOW")  # a command without settings need not load them for this
        _offset = (_read(start) - real) if start else timedelta(0)
    return real + _offset


@contextmanager
def beginning(at: datetime) -> Iterator[None]:
    """Inside this context the process's clock begins at that moment and ticks on: for data built as of then,
    so that none of it lies in the future.
    """
    global _offset
    before, _offset = _offset, at - datetime.now(TAIPEI)
    try:
        yield
    finally:
        _offset = before


def today() -> date:
    """The present day in Taipei."""
    return day(now())


def day(at: datetime) -> date:
    """The day in Taipei of a moment. Reading the date off a stored moment directly gives the UTC day,
    which until eight in the morning is the day before.

    Raises ValueError for a moment without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError(at)
    return at.astimezone(TAIPEI).date()


def begins(of: date) -> datetime:
    """The first moment of a day in Taipei."""
    return datetime.combine(of, time(0), TAIPEI)


def is_shifted() -> bool:
    """Whether this process runs on a demonstration clock; pages say so."""
    return bool(settings.XIAOWU_NOW)


def _read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=TAIPEI)
