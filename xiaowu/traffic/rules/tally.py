"""What is counted of logs (計數): lines by fate, requests by page, minute and slot. Everything adds up: lines = counted + apart + refused + others.

Memory does not grow with the number of lines: only sums are kept, and what was worked out for a text is kept for the last few thousand texts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple, TypeVar

from xiaowu.traffic.rules.detection import best_of, told_by
from xiaowu.traffic.rules.durations import quantile, slot_of
from xiaowu.traffic.rules.formats import Entry, Format
from xiaowu.traffic.rules.kinds import CUT, Kind, RouteRule, bare, kind_of, route_of
from xiaowu.traffic.rules.refusals import FIRST_YEAR, JUNK, Refusal
from xiaowu.traffic.rules.routes import Outcome, outcome_of

K = TypeVar("K")
V = TypeVar("V")

LONGEST = 65_536  # characters of a line
_REMEMBERED = 50_000
_FIRST = 200  # lines by which a format is found
RARE = 5  # a page without a rule that was requested less often stands among the rare ones: its address may be about one person
RARE_ROUTE = "（少見的網址）"
SIBLINGS = 40  # pages without a rule beside each other; where there are more, they are likely people, and one row together
_MOST_ROUTES, _MOST_NODES = 20_000, 1_000  # a log can name as many as it likes: those beyond are counted together


class _Same(NamedTuple):
    """Requests of a page that ended alike and took alike long; `sent`, `micros`: of all of them together."""

    route: str
    outcome: Outcome
    node: str
    sent: int
    micros: int | None
    slot: int
    times: int


class Sums(NamedTuple):
    """What was counted of many lines elsewhere: by kind; of pages by name, status and slot (None: no time) how many, and their microseconds;
    of pages by minute; the bytes of all pages; pages that a rule named.
    """

    kinds: Sequence[tuple[Kind, int]]
    pages: Sequence[tuple[str, int, int | None, int, int]]
    minutes: Sequence[tuple[int, int]]
    sent: int
    named: Set[str]


@dataclass(slots=True)
class Tally:
    """Sums over any number of lines. `zone`: of times that name none; `now`: what lies a day after it is refused."""

    zone: tzinfo
    now: datetime
    rules: Sequence[RouteRule] = ()
    by_hand: Format | None = None
    lines: int = 0
    remarks: int = 0  # of W3C logs
    kinds: Counter[Kind] = field(default_factory=Counter)
    refused: Counter[Refusal] = field(default_factory=Counter)
    examples: dict[Refusal, list[int]] = field(default_factory=dict)  # line numbers
    formats: Counter[str] = field(default_factory=Counter)
    pages: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    slots: dict[str, Counter[int]] = field(default_factory=dict)  # of requests that were answered
    minutes: Counter[int] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    nodes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    sent: int = 0
    micros: Counter[str] = field(default_factory=Counter)
    timed: int = 0  # requests that were answered and have a time, and how long they took together
    timed_micros: int = 0
    named: set[str] = field(default_factory=set)  # pages that a rule named
    _readers: list[Format] = field(default_factory=list)
    _minute_of: dict[str, int | Refusal] = field(default_factory=dict)
    _known: dict[tuple[str, str], tuple[Kind, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """A new file: its format is found anew."""
        self._readers = [self.by_hand] if self.by_hand else []

    def take(self, block: Sequence[str], first: int) -> None:
        """Count a block of whole lines; `first`: the number of its first line in its file."""
        self.find(block)
        for number, line in enumerate(block, first):
            self._take(line, number)

    def find(self, lines: Iterable[str]) -> None:
        """Find the format of a new file by its first lines, if it is not known yet."""
        if not self._readers:
            found = best_of([each for each in lines if not each.startswith("#")][:_FIRST])
            self._readers = [found] if found else []

    def tries_first(self, name: str) -> bool:
        """Whether every line is tried by this format before all others."""
        return bool(self._readers) and self._readers[0].name == name

    def add(self, title: str, sums: Sums) -> None:
        """Add what was counted elsewhere of lines of a format; each of them is a line that was taken."""
        whole = sum(count for _kind, count in sums.kinds)
        self.lines += whole
        self.formats.update({title: whole} if whole else {})
        self.kinds.update(dict(sums.kinds))
        self.minutes.update(dict(sums.minutes))
        self.named |= sums.named
        self.sent += sums.sent
        for route, status, slot, count, micros in sums.pages:
            self.statuses[status] += count
            self._add(_Same(route, outcome_of(status), "", 0, None if slot is None else micros, slot or 0, count))

    def _take(self, line: str, number: int) -> None:
        self.lines += 1
        if line.startswith("#"):
            self.remarks += 1
            self._told(line)
            return
        if not line.strip():
            self._refuse(Refusal.EMPTY, number)
            return
        if len(line) >= LONGEST:
            self._refuse(Refusal.LONG, number)
            return
        for reader in self._readers:
            entry = reader.read(line)
            if entry is not None:
                self._count(reader, entry, number)
                return
        self._try_others(line, number)

    def _told(self, line: str) -> None:
        found = told_by(line)
        if found and not self.by_hand:
            self._readers = [found, *(each for each in self._readers if each.name != found.name)]

    def _try_others(self, line: str, number: int) -> None:
        """A line of another format than those before: it joins them, unless there are many already or the format was given by hand."""
        found = None if self.by_hand or len(self._readers) > 3 else best_of([line])
        entry = found.read(line) if found and all(each.name != found.name for each in self._readers) else None
        if found is None or entry is None:
            self._refuse(Refusal.UNKNOWN, number)
            return
        self._readers.append(found)
        self._count(found, entry, number)

    def _refuse(self, why: Refusal, number: int) -> None:
        self.refused[why] += 1
        if len(known := self.examples.setdefault(why, [])) < 5:
            known.append(number)

    def _count(self, reader: Format, entry: Entry, number: int) -> None:
        minute = self._minute_of.get(entry.time)
        if minute is None:
            minute = _remember(self._minute_of, entry.time, self._minute(reader, entry.time))
        if isinstance(minute, Refusal):
            self._refuse(minute, number)
            return
        if not 100 <= entry.status <= 599:
            self._refuse(Refusal.STATUS, number)
            return
        asked = (entry.path, entry.agent)
        kind, route = self._known.get(asked) or _remember(self._known, asked, self.kind(*asked))
        self.formats[reader.title] += 1
        self.kinds[kind] += 1
        if kind is Kind.PAGE:
            self.minutes[minute] += 1
            self.statuses[entry.status] += 1
            took, outcome = entry.micros, outcome_of(entry.status)
            self._add(_Same(route, outcome, entry.node[:60], entry.sent, took, 0 if took is None else slot_of(took), 1))

    def whole_minute(self, reader: Format, moment: str) -> int | None:
        """The minute of a moment without seconds; None if it is refused, or would be for some of its seconds."""
        found = self._minute(reader, moment)
        ends = int((self.now + timedelta(days=1)).timestamp()) // 60
        return None if isinstance(found, Refusal) or found >= ends else found

    def _minute(self, reader: Format, text: str) -> int | Refusal:
        try:
            at = reader.clock(text, self.zone).astimezone(UTC)
        except (ValueError, KeyError, OverflowError, OSError):
            return Refusal.TIME
        if at.year < FIRST_YEAR:
            return Refusal.PAST
        return Refusal.FUTURE if at > self.now + timedelta(days=1) else int(at.timestamp()) // 60

    def kind(self, path: str, agent: str) -> tuple[Kind, str]:
        """What a request is for, and under which name it is counted."""
        plain = bare(path)
        route, is_named = route_of(plain, self.rules)
        if is_named:
            self.named.add(route)
        return kind_of(plain, agent), route

    def _add(self, same: _Same) -> None:
        route, node, outcome = same.route, same.node, same.outcome
        if (route, outcome) not in self.pages and len(self.pages) >= _MOST_ROUTES and route not in self.named:
            route = RARE_ROUTE
        if (node, outcome) not in self.nodes and len(self.nodes) >= _MOST_NODES:
            node = CUT
        self.pages[route, outcome] += same.times
        self.nodes[node, outcome] += same.times
        self.sent += same.sent
        if same.micros is not None:
            self.micros[route] += same.micros
            if outcome in (Outcome.DONE, Outcome.REDIRECTED):
                self.timed, self.timed_micros = self.timed + same.times, self.timed_micros + same.micros
                self.slots.setdefault(route, Counter())[same.slot] += same.times

    @property
    def junk(self) -> int:
        """How many lines told nothing of a log in a known format."""
        return sum(self.refused[each] for each in JUNK)

    @property
    def counted(self) -> int:
        return self.kinds[Kind.PAGE]

    @property
    def apart(self) -> int:
        """Requests of bots, health checks and static files."""
        return sum(self.kinds.values()) - self.counted

    @property
    def reconciles(self) -> bool:
        """Whether every line is accounted for."""
        return self.lines == self.counted + self.apart + sum(self.refused.values()) + self.remarks

    @property
    def unnamed_share(self) -> float:
        """The share of counted requests that no rule names."""
        unnamed = sum(count for (route, _outcome), count in self.pages.items() if route not in self.named)
        return unnamed / self.counted if self.counted else 0.0


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of the log: requests, failures, refusals, and milliseconds where the log has times."""

    route: str
    count: int
    refused: int
    failed: int
    p50: float | None
    p95: float | None
    p99: float | None
    seconds: float  # of all its requests together
    named: bool  # by an operator's rule


def page_rows(tally: Tally) -> list[PageRow]:
    """The pages, most requested first; rare ones without a rule are one row, and so are many beside each other."""
    shown = _shown(tally)
    sums: dict[str, Counter[str]] = {}
    slots: dict[str, Counter[int]] = {}
    for (route, outcome), count in tally.pages.items():
        sums.setdefault(shown[route], Counter()).update({"count": count, outcome.name: count})
    for route, name in shown.items():
        slots.setdefault(name, Counter()).update(tally.slots.get(route, {}))
        sums[name]["micros"] += tally.micros[route]
    made = [_page_row(name, each, slots[name], is_named=name in tally.named) for name, each in sums.items()]
    return sorted(made, key=lambda each: (-each.count, each.route))


def _shown(tally: Tally) -> dict[str, str]:
    """Route → the name under which it is shown."""
    whole: Counter[str] = Counter()
    for (route, _outcome), count in tally.pages.items():
        whole[route] += count
    frequent = [route for route, count in whole.items() if route not in tally.named and count >= RARE]
    beside = Counter(_parent(route) for route in frequent)
    many = {route: f"{_parent(route)}/{CUT}" for route in frequent if beside[_parent(route)] > SIBLINGS}
    return {route: many.get(route, route if route in tally.named or count >= RARE else RARE_ROUTE) for route, count in whole.items()}


def _parent(route: str) -> str:
    """`/a/b` and `/a/b/…` → `/a`; `/a` → nothing."""
    return route.removesuffix(f"/{CUT}").rpartition("/")[0]


def _page_row(name: str, sums: Counter[str], slots: Counter[int], *, is_named: bool) -> PageRow:
    p50, p95, p99 = (quantile(slots, share) for share in (0.5, 0.95, 0.99))
    return PageRow(name, sums["count"], sums["REFUSED"], sums["FAILED"], p50, p95, p99, sums["micros"] / 1e6, is_named)


def _remember(known: dict[K, V], key: K, value: V) -> V:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value
    return value
