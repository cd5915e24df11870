"""Of which failures the contractor is told (故障通知): a new kind of error at once, a known one when it begins again, then
nothing for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SEEN: Final = timedelta(minutes=15)  # a failure of so long ago is looked at: the job that looks comes every five minutes at least
QUIET: Final = timedelta(minutes=30)  # after a notice nothing more is told of that module on that machine
AGAIN: Final = timedelta(hours=4)  # and for so long nothing of what was known before
KNOWN: Final = timedelta(days=7)  # as long as its page tells of an error


@dataclass(frozen=True, slots=True)
class Seen:
    """Failures of one cause that came just now, in a module on a machine. `is_known`: somebody was told of this cause within a week; `goes_on`: the
    module failed there before that without a pause; `told_at`: when somebody was told of that module there last.
    """

    key: str
    module: str
    node: str
    route: str
    status: int
    fault: str
    times: int
    people: int
    first: datetime
    is_known: bool
    goes_on: bool
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One notice: the failures of a module on a machine, of which `worst` concerns most people."""

    worst: Seen
    causes: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether it is of an error that nobody knew."""
        return not self.worst.is_known


def is_news(seen: Seen, now: datetime) -> bool:
    """Whether somebody is to be told."""
    silence = AGAIN if seen.is_known else QUIET
    if seen.told_at is not None and now - seen.told_at < silence:
        return False
    return not (seen.is_known and seen.goes_on)


def alarms(found: Iterable[Seen], now: datetime) -> list[Alarm]:
    """One for each module on a machine of which there is news, however many requests and causes it has."""
    news: dict[tuple[str, str], list[Seen]] = {}
    for each in found:
        if is_news(each, now):
            news.setdefault((each.module, each.node), []).append(each)
    return [Alarm(_worst(those), tuple(sorted(each.key for each in those))) for _where, those in sorted(news.items())]


def _worst(found: list[Seen]) -> Seen:
    """What nobody knew comes before what is known."""
    return min(found, key=lambda each: (each.is_known, -each.people, -each.times, each.key))
