"""What a release tells (公布): a month once it is over; with the term its months once more, as corrected, together with the term, which is their sum.

So every month is told twice at most. Of the second telling: what was hidden stays hidden, and what did not change stays shown; what changed for few
children is told as it was. All cells that a reader can add up or subtract are protected together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiaowu.statistics.rules.cells import OWN, SMALL, Cell, Sum
from xiaowu.statistics.rules.figures import (
    NOTHING,
    Districts,
    Figure,
    Figures,
    Key,
    Leaves,
    added_up,
    alone_in,
    among,
    away_cells,
    chronic_cells,
    chronic_ends,
    ends,
    has_days,
    insiders,
    kept,
    name,
    sums_of,
    sums_over_time,
    tells_chronic,
)
from xiaowu.statistics.rules.protecting import Protected, protect
from xiaowu.statistics.rules.ways import Ends, Ways

Hidden = Mapping[Key, tuple[bool, bool]]  # of each cell that was told: whether its days away, and its chronic children, were hidden


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier release of the same period told."""

    leaves: Leaves = field(default_factory=dict)
    districts: Districts = field(default_factory=dict)
    hidden: Hidden = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A released cell: days away and chronic children, None where hidden."""

    figure: Figure
    away: int | None
    chronic: int | None


@dataclass(frozen=True, slots=True)
class Linked:
    """A table as it is protected: its cells, every sum, and of each cell that stays as it was told before, whether that was shown."""

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]
    told: Protected
    stays: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Released:
    """What is told of each period, the leaves that its sums are of, and the tables behind it, for whoever checks them. `long`: the periods of which
    chronic absence is told; of others there were rolls of too few days.
    """

    cells: Mapping[str, Mapping[Key, PublishedCell]]
    leaves: Mapping[str, Leaves]
    away: Linked
    chronic: Linked
    long: frozenset[str]

    def how_many(self, period: str) -> tuple[int, int, int]:
        """Of a period: its cells, how many of them are hidden, and how many of these for their own sake."""
        tables = (self.away, self.chronic)
        hidden = [why for table in tables for each, why in table.told.hidden.items() if each.startswith(f"{period}|")]
        return sum(each.id.startswith(f"{period}|") for table in tables for each in table.cells), len(hidden), sum(why in OWN for why in hidden)


def month(period: str, leaves: Leaves, districts: Districts) -> Released:
    """A month for the first time."""
    return _release({period: leaves}, districts, {}, "", {})


def term(whole: str, months: Mapping[str, Leaves], over: Leaves, districts: Districts, before: Mapping[str, Before]) -> Released:
    """A term and its months. `over`: what is counted over the whole term, of which the days are taken from the months."""
    again = {period: _again(leaves, before.get(period, Before())) for period, leaves in months.items()}
    return _release(again, districts, before, whole, over)


def _again(leaves: Leaves, before: Before) -> Leaves:
    """What is told of a month again. A grade of which nothing was told, and in which few were away, stays out: its sums would tell of them."""
    now = {key: kept(before.leaves.get(key, NOTHING), each) for key, each in leaves.items() if key in before.leaves or not 0 < each.who <= SMALL}
    return {**{key: each for key, each in before.leaves.items() if key not in leaves}, **now}


def _release(months: Mapping[str, Leaves], districts: Districts, before: Mapping[str, Before], whole: str, over: Leaves) -> Released:
    leaves = {**months, whole: _summed(months, over)} if whole else dict(months)
    figures = {period: added_up(each, districts) for period, each in leaves.items()}
    earlier = {period: added_up(each.leaves, dict(districts) | dict(each.districts)) for period, each in before.items()}
    by = insiders({key: each for those in leaves.values() for key, each in those.items()}, districts)
    sums = {period: list(sums_of(those, districts, period)) for period, those in leaves.items()}
    over_time = list(sums_over_time(whole, {period: figures[period] for period in months})) if whole else []
    all_sums = [each for those in sums.values() for each in those]
    cells = {period: away_cells(period, those, by) for period, those in figures.items()}
    stays = {
        name(period, key): not hidden[0]
        for period, told in before.items()
        for key, hidden in told.hidden.items()
        if hidden[0] or _same(figures[period], earlier[period], key, "away")
    }
    of_all = {key: each for those in leaves.values() for key, each in those.items()}
    away = _protected([cell for those in cells.values() for cell in those], [*all_sums, *over_time], stays, ends(of_all, districts), whole)
    alone = alone_in(of_all, districts)
    long = {period: those for period, those in figures.items() if has_days(those)}
    chronic = [cell for period, those in long.items() for cell in chronic_cells(period, those, by, _at_most(period, whole, months, long), alone)]
    was = {
        name(period, key): not hidden[1]
        for period, told in before.items()
        if period in long
        for key, hidden in told.hidden.items()
        if tells_chronic(key) and (hidden[1] or _same(figures[period], earlier[period], key, "chronic"))
    }
    unknown = {each.id: False for each in chronic if each.id in away.told.hidden and not was.get(each.id)}
    children = _protected(chronic, among(all_sums, chronic), was | unknown, chronic_ends(of_all, districts))
    told = {period: _told(period, those, away, children, has_days=period in long) for period, those in figures.items()}
    return Released(told, leaves, away, children, frozenset(long))


def _summed(months: Mapping[str, Leaves], over: Leaves) -> Leaves:
    """The term's days are its months'; how many children, of whom how many were away at all or chronically, is counted over the whole of it."""
    days: dict[tuple[int, int], Figure] = {}
    for those in months.values():
        for key, each in those.items():
            days[key] = days.get(key, NOTHING) + each
    return {
        key: Figure((counted := over.get(key, each)).children, each.due, each.recorded, each.away, counted.who, counted.chronic, each.low, each.high)
        for key, each in days.items()
    }


def _at_most(period: str, whole: str, months: Mapping[str, Leaves], long: Mapping[str, Figures]) -> Mapping[Key, int]:
    """The most that a reader can infer from the months: whoever is chronically absent over the term is so in at least one of them."""
    if period != whole or not long.keys() >= months.keys():
        return {}
    return {key: sum(long[each][key].chronic for each in months if key in long[each]) for key in long[whole]}


def _same(now: Figures, before: Figures, key: Key, what: str) -> bool:
    return key in now and key in before and getattr(now[key], what) == getattr(before[key], what)


def _protected(cells: list[Cell], sums: list[Sum], before: Mapping[str, bool], edges: Ends, whole: str = "") -> Linked:
    names = [each.id for each in cells]
    ways = Ways(edges, names, dict.fromkeys(each.partition("|")[0] for each in names), whole)
    return Linked(tuple(cells), tuple(sums), protect(cells, sums, before, ways=ways), before)


def _told(period: str, figures: Figures, away: Linked, chronic: Linked, *, has_days: bool) -> dict[Key, PublishedCell]:
    found = {}
    for key, each in figures.items():
        is_hidden, is_few = name(period, key) in away.told.hidden, name(period, key) in chronic.told.hidden
        children = each.chronic if has_days and tells_chronic(key) and not is_few else None
        found[key] = PublishedCell(each, None if is_hidden else each.away, children)
    return found
