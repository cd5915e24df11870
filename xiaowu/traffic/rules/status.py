"""What the public status page tells (系統狀態): states of components from probes, outages, ninety days, planned maintenance.

An outage begins with the first of two failed probes in a row, since one lost packet is none, and ends with the first that succeeds, whatever was
announced meanwhile. What begins to fail during maintenance that was announced is no outage. Time in which nobody probed is told as unknown, never
as good.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from math import floor

DAYS = 90
SHOWN_BEFORE = timedelta(days=7)  # so long before planned maintenance the first pages tell of it
OLDEST = timedelta(days=DAYS)  # what began before the days that the page shows is told nowhere, and its year a slip
LONGEST = timedelta(days=7)  # of maintenance, during which nothing counts as an outage: what takes longer is planned in parts
FURTHEST = timedelta(days=31)  # from now to an incident's expected end
SLOW = timedelta(seconds=3)  # an answer that takes longer is slow


class State(StrEnum):
    """How a component answered."""

    UP = "up"
    SLOW = "slow"
    DOWN = "down"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"


STATE_TITLES = {
    State.UP: "正常", State.SLOW: "緩慢", State.DOWN: "中斷", State.MAINTENANCE: "維護中", State.UNKNOWN: "未知",
}  # fmt: skip


class NoticeKind(StrEnum):
    """What an operator writes."""

    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class NoticeFault(StrEnum):
    """Why a stretch of time can be no notice's."""

    BACKWARDS = "backwards"
    ENDLESS = "endless"
    LONG_AGO = "long_ago"
    TOO_LONG = "too_long"
    FAR = "far"


NOTICE_TITLES = {NoticeKind.INCIDENT: "事件說明", NoticeKind.MAINTENANCE: "計畫維護"}


@dataclass(frozen=True, slots=True)
class Notice:
    """An operator's words on a stretch of time. `components`: empty means all. `last` None: not over."""

    id: str
    kind: NoticeKind
    title: str
    words: str
    first: datetime
    last: datetime | None
    written: datetime
    components: tuple[str, ...] = ()
    title_en: str = ""
    words_en: str = ""
    revision: int = 0  # how often it was changed since it was announced

    def told_in(self, language: str) -> tuple[str, str]:
        """Title and words; in Chinese, if they were written in no other language."""
        return (self.title_en, self.words_en) if language == "en" and self.title_en else (self.title, self.words)

    @property
    def is_called_off(self) -> bool:
        """Whether it was ended before it began: then it will not be."""
        return self.last is not None and self.last <= self.first

    def is_ahead(self, at: datetime) -> bool:
        """Whether it has not begun, and is still meant."""
        return at < self.first and not self.is_called_off

    def is_missed(self, at: datetime) -> bool:
        """Whether somebody may still expect what was called off, and must read that it will not be."""
        return self.is_called_off and at < self.first

    def is_shown(self, at: datetime) -> bool:
        """Whether the first pages tell of it: maintenance some days before and until it is over, an incident while it goes on."""
        before = SHOWN_BEFORE if self.kind is NoticeKind.MAINTENANCE else timedelta()
        return not self.is_called_off and self.first - before <= at and (self.last is None or at < self.last)

    def is_told(self, at: datetime) -> bool:
        """Whether the status page still tells what it was: while it goes on, and ninety days after."""
        return not self.is_called_off and self.first <= at and (self.last is None or at - self.last < timedelta(days=DAYS))

    def covers(self, component: str, at: datetime) -> bool:
        """Whether it is announced maintenance of that component at that moment."""
        meant = not self.components or component in self.components
        return self.kind is NoticeKind.MAINTENANCE and meant and self.is_on(at)

    def is_on(self, at: datetime) -> bool:
        """Whether that moment lies in its stretch."""
        return self.first <= at and (self.last is None or at < self.last)


def fault_of(notice: Notice, now: datetime) -> NoticeFault | None:
    """Why nobody means this stretch of time; None if somebody may."""
    first, last = notice.first, notice.last
    if last is not None and last <= first:
        return NoticeFault.BACKWARDS
    if notice.kind is NoticeKind.INCIDENT:
        if first < now - OLDEST:
            return NoticeFault.LONG_AGO
        return NoticeFault.FAR if last is not None and last > now + FURTHEST else None
    if last is None:
        return NoticeFault.ENDLESS
    return NoticeFault.TOO_LONG if last - first > LONGEST else None


@dataclass(frozen=True, slots=True)
class Outage:
    """A component did not answer, from one moment until another; `last` None: still."""

    component: str
    first: datetime
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of backups. `backup`: when the last was complete; `rehearsed`: when one was last restored on trial and found whole; `loss`,
    `took`: seconds that this one lost and took; `failed`: when a rehearsal failed after that.
    """

    backup: datetime | None = None
    rehearsed: datetime | None = None
    loss: float | None = None
    took: float | None = None
    failed: datetime | None = None


def latest(told: Kept, backup: datetime | None) -> Kept:
    """With a backup that was seen otherwise, if it is later than the one that was told of."""
    return replace(told, backup=max((each for each in (told.backup, backup) if each), default=None))


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one component. `failed_once`: when the last probe failed though the one before did not. `days`: ISO day → seconds by state."""

    component: str
    state: State = State.UNKNOWN
    since: datetime | None = None
    probed: datetime | None = None
    failed_once: datetime | None = None
    days: Mapping[str, Mapping[str, float]] | None = None
    outages: tuple[Outage, ...] = ()

    def share_up(self) -> float | None:
        """The share of the known time, maintenance apart, in which it answered; None if nothing is known."""
        sums = {state: sum(day.get(state, 0.0) for day in (self.days or {}).values()) for state in State}
        known = sums[State.UP] + sums[State.SLOW] + sums[State.DOWN]
        return (known - sums[State.DOWN]) / known if known else None


def told_share(share: float | None) -> str | None:
    """A share of time in percent with two decimals, never rounded up: what was down for a second did not answer all the time."""
    return None if share is None else f"{floor(round(share * 1e4, 6)) / 100:.2f}%"


def probed(before: Watched, *, answered: bool, took: timedelta, at: datetime, notices: Iterable[Notice], every: timedelta, zone: tzinfo) -> Watched:
    """What is known after one more probe; `every`: how often is probed: a longer silence counts as unknown."""
    is_planned = any(each.covers(before.component, at) for each in notices)
    state = _state(before, answered=answered, took=took, is_planned=is_planned)
    failed_once = None if answered or is_planned or state is State.DOWN else at
    begun = before.failed_once or at
    outages = _outages(before, state, begun, at)
    days = _with_day(before, state, at, every, zone)
    since = before.since if state is before.state else begun if state is State.DOWN else at
    return replace(before, state=state, since=since, probed=at, failed_once=failed_once, days=days, outages=outages)


def _state(before: Watched, *, answered: bool, took: timedelta, is_planned: bool) -> State:
    if answered:
        return State.SLOW if took > SLOW else State.UP
    if before.state is State.DOWN:
        return State.DOWN
    if is_planned:
        return State.MAINTENANCE
    if before.failed_once:
        return State.DOWN
    return before.state if before.state in (State.UP, State.SLOW) else State.UNKNOWN


def _outages(before: Watched, state: State, begun: datetime, at: datetime) -> tuple[Outage, ...]:
    is_open = bool(before.outages) and before.outages[-1].last is None
    kept = tuple(each for each in before.outages if each.last is None or at - each.last < timedelta(days=DAYS))
    if state is State.DOWN and not is_open:
        return (*kept, Outage(before.component, begun, None))
    if is_open and state is not State.DOWN:
        return (*kept[:-1], replace(kept[-1], last=at))
    return kept


def _with_day(before: Watched, state: State, at: datetime, every: timedelta, zone: tzinfo) -> dict[str, dict[str, float]]:
    """The seconds since the last probe are added to the days on which they were; what lies further back than three probes is unknown."""
    days = {day: dict(sums) for day, sums in (before.days or {}).items()}
    if before.probed is not None:
        known_from = max(before.probed, at - 3 * every)
        for told, first, last in ((State.UNKNOWN, before.probed, known_from), (state, known_from, at)):
            for day, seconds in _by_day(first, last, zone):
                sums = days.setdefault(day, {})
                sums[told] = sums.get(told, 0.0) + seconds
    return {day: sums for day, sums in days.items() if day >= last_days(at.astimezone(zone).date())[0].isoformat()}


def _by_day(first: datetime, last: datetime, zone: tzinfo) -> Iterator[tuple[str, float]]:
    """How many seconds of a stretch lie on each day, ISO, of the last ninety of them."""
    begins = max(first, last - timedelta(days=DAYS)).astimezone(UTC)
    while begins < last:
        day = begins.astimezone(zone).date()
        ends = min(datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC), last)
        yield day.isoformat(), (ends - begins).total_seconds()
        begins = ends


def worst_of_day(sums: Mapping[str, float] | None) -> State:
    """The colour of a day: down, if it was down for a minute or more."""
    known = sums or {}
    if known.get(State.DOWN, 0.0) >= 60:
        return State.DOWN
    told = {state: seconds for state, seconds in known.items() if state != State.DOWN}
    return State(max(told, key=lambda state: (told[state], state))) if told else State.UNKNOWN


def last_days(today: date) -> list[date]:
    """The ninety days of the page, oldest first."""
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def overall(watched: Sequence[Watched]) -> State:
    """One state for all: the worst that any of them has."""
    order = (State.DOWN, State.UNKNOWN, State.MAINTENANCE, State.SLOW)
    return next((state for state in order if any(each.state is state for each in watched)), State.UP)
