"""When another system that did not take what it was told is told again (對外通知的重試)."""

from datetime import datetime, timedelta

LONGEST_WAIT = 60  # minutes


def next_try(attempts: int, now: datetime, *, asked: int = 0, longest: int = LONGEST_WAIT) -> datetime:
    """After 1, 2, 4 … minutes, and later on after the longest; a system that asked for so many seconds of rest has them, up to the longest."""
    after = max(timedelta(minutes=min(2 ** min(max(attempts - 1, 0), 30), longest)), timedelta(seconds=asked))
    return now + min(after, timedelta(minutes=longest))
