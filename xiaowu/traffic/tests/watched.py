"""A component of the status page after some probes, for tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from xiaowu.traffic.rules.status import Notice, Watched, probed

TAIPEI = ZoneInfo("Asia/Taipei")
AT = datetime(2026, 11, 24, 8, tzinfo=TAIPEI)
MINUTE = timedelta(minutes=1)


def after(*answers: bool | float, notices: tuple[Notice, ...] = (), before: Watched | None = None) -> Watched:
    """A component after probes a minute apart: whether each answered, or after how many seconds."""
    known = before or Watched("sign-in")
    for place, each in enumerate(answers):
        took = timedelta(seconds=0.1 if isinstance(each, bool) else each)
        known = probed(known, answered=each is not False, took=took, at=AT + place * MINUTE, notices=notices, every=MINUTE, zone=TAIPEI)
    return known
