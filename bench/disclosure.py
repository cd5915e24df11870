"""The attacker of what is told of absence (揭露的攻擊者): `make disclosure`.

A reader keeps everything that can be fetched in a term: each month as first told and as told again with the term, the term, from page, file, API and
open data (all of them the same released cells), and the bureau's daily figures in fives. Knowing every sum, each group's size and that a hidden count
is not zero, it works out between which two counts each hidden cell lies (HiGHS). A second reader may be the office of one school, which knows every
count of its own school exactly: more than its clerk reads of meals, diets and forecasts.

The cities are invented: schools of six children, classes of one, grades in which all are away or nobody, beside large ones. `SIZES=12,50,300` says
how many schools. Leaked must be 0: cells hidden for their own sake of which fewer counts stay possible than must (`rules.cells`).
"""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from bench.bounds import Seen, bounds
from xiaowu.statistics.rules import releasing
from xiaowu.statistics.rules.cells import OWN, RULE, Cell
from xiaowu.statistics.rules.figures import CHRONIC, Districts, Figure, Leaves
from xiaowu.statistics.rules.releasing import Before, Linked, Released

DAYS = (21, 20, 21, 18)  # of the months
WHOLE = 30  # up to so many schools it solves in whole numbers; in more, in fractions, which are the wider bounds of the two
_OFFICES = 5  # with whom it talks, one after the other


@dataclass(frozen=True)
class Attacked:
    """What came of an attack on a table: how many of its cells are shown, hidden, hidden for their own sake, hidden though nothing rests on them; how
    many leaked to a reader, and to one who talks to one school's office.
    """

    shown: int
    hidden: int
    needed: int
    in_vain: int
    leaked: int
    leaked_to_two: int


def leaks(table: Linked, known: Mapping[str, int] | None = None, *, whole: bool = True) -> list[tuple[str, tuple[int, float]]]:
    """Cells hidden for their own sake of which fewer counts stay possible than must, and fewer than if this release had told nothing.

    `known`: what somebody tells the reader beside.
    """
    given, of = known or {}, {each.id: each for each in table.cells}
    small = {each for each, why in table.told.hidden.items() if why in OWN and each not in given}
    sums = [(each.total, each.parts) for each in table.sums]
    told = {each.id: _seen(each, is_shown=each.id not in table.told.hidden or each.id in given) for each in table.cells}
    found = bounds(told, sums, small, whole=whole)
    narrow = {each for each in small if found[each][1] - found[each][0] + 1 < RULE.possible(of[each])}
    if not narrow:
        return []
    before = {each.id: _seen(each, is_shown=each.id in given or table.stays.get(each.id, False)) for each in table.cells}
    anyway = bounds(before, sums, narrow, whole=whole)
    return [(each, found[each]) for each in sorted(narrow) if found[each] != anyway[each]]


def _seen(cell: Cell, *, is_shown: bool) -> Seen:
    return Seen(cell.value if is_shown else None, cell.lowest if cell.value else 0, float("inf") if cell.highest is None else cell.highest)


def attacked(table: Linked, *, whole: bool) -> Attacked:
    """Everything that was told of days away, or of chronic children, attacked as a whole."""
    hidden, moves = table.told.hidden, [move for those in table.told.moves.values() for move in those]
    resting = {each for move in moves for each in move}
    beside = [each for each, why in hidden.items() if why not in OWN]
    offices = sorted({each.by for each in table.cells if each.by and each.id in resting})[:_OFFICES]
    talking = [leaks(table, {each.id: each.value for each in table.cells if each.by == office}, whole=whole) for office in offices]
    return Attacked(
        len(table.cells) - len(hidden),
        len(hidden),
        len(hidden) - len(beside),
        sum(each not in resting for each in beside),
        len(leaks(table, whole=whole)),
        sum(map(len, talking)),
    )


def term(schools: int, seed: int) -> list[Released]:
    """A term of an invented city: its months as first told, and everything told at its end, after corrections."""
    random = Random(seed)
    sizes, districts = _schools(random, schools)
    months = {f"m{place}": _month(random, sizes, days) for place, days in enumerate(DAYS)}
    first = {period: releasing.month(period, leaves, districts) for period, leaves in months.items()}
    before = {
        period: Before(months[period], districts, {key: (each.away is None, each.chronic is None) for key, each in told.cells[period].items()})
        for period, told in first.items()
    }
    corrected = {period: {key: _corrected(random, each) for key, each in leaves.items()} for period, leaves in months.items()}
    over = {key: replace(each, chronic=each.chronic // 2) for key, each in _together(corrected).items()}
    return [*first.values(), releasing.term("t", corrected, over, districts, before)]


def month(schools: int, seed: int, days: int) -> Released:
    """A month of an invented city, of which so many days had rolls."""
    random = Random(seed)
    sizes, districts = _schools(random, schools)
    return releasing.month("m", _month(random, sizes, days), districts)


def _schools(random: Random, schools: int) -> tuple[dict[tuple[int, int], int], Districts]:
    sizes: dict[tuple[int, int], int] = {}
    districts = {}
    for school in range(schools):
        districts[school] = school * 9 // schools
        children = 1 if school % 10 == 3 else min(300, max(1, int(random.lognormvariate(4, 1.1))))  # every tenth: a class of one in each grade
        for grade in range(7, 10) if random.random() < 0.3 else range(1, 7):
            sizes[school, grade] = max(1, int(children * random.uniform(0.8, 1.2)))
    return sizes, districts


def _month(random: Random, sizes: Mapping[tuple[int, int], int], days: int) -> Leaves:
    return {key: _group(random, children, days) for key, children in sizes.items()}


def _group(random: Random, children: int, days: int) -> Figure:
    """A grade's month; one in fifty has all children away on all days, one in fifty nobody. Daily figures are drawn as by the database."""
    kind = random.random()
    away = [days if kind < 0.02 else 0 if kind > 0.98 else _days_away(random, days) for _child in range(children)]
    daily = [0] * days
    for count in away:
        for day in random.sample(range(days), count):
            daily[day] += 1
    drawn = [5 * ((count + random.randrange(5)) // 5) for count in daily]
    chronic = sum(count * CHRONIC >= days for count in away)
    low, high = sum(max(0, each - 4) for each in drawn), sum(each + 4 for each in drawn)
    return Figure(children, children * days, children * days, sum(away), sum(count > 0 for count in away), chronic, low, high)


def _days_away(random: Random, days: int) -> int:
    return random.randint(2, days // 2) if random.random() < 0.03 else sum(random.random() < 0.02 for _day in range(days))


def _corrected(random: Random, told: Figure) -> Figure:
    """Most stay as they were; some change by one, few by many."""
    return replace(told, away=max(0, min(told.recorded, told.away + random.choice([0] * 20 + [1, -1, 7, -6]))))


def _together(months: Mapping[str, Leaves]) -> dict[tuple[int, int], Figure]:
    found: dict[tuple[int, int], Figure] = {}
    for leaves in months.values():
        for key, each in leaves.items():
            before = found.get(key)
            found[key] = replace(before + each, children=each.children, who=max(before.who, each.who)) if before else each
    return found


def main() -> int:
    leaked = 0
    print(f"{'schools':>8}{'told':>8}{'of':>10}{'shown':>8}{'hidden':>8}{'needed':>8}{'in vain':>9}{'leaked':>8}{'to two':>8}{'seconds':>9}")
    for schools in map(int, os.environ.get("SIZES", "12,50,300").split(",")):
        *months, whole = term(schools, seed=schools)
        for told, name in ((months[0], "a month"), (whole, "a term")):
            for table, of in ((told.away, "days away"), (told.chronic, "chronic")):
                begun = time.monotonic()
                found = attacked(table, whole=schools <= WHOLE)
                leaked += found.leaked
                numbers = f"{found.shown:>8}{found.hidden:>8}{found.needed:>8}{found.in_vain:>9}{found.leaked:>8}{found.leaked_to_two:>8}"
                print(f"{schools:>8}{name:>8}{of:>10}{numbers}{time.monotonic() - begun:>9.1f}", flush=True)
    return 1 if leaked else 0


if __name__ == "__main__":
    sys.exit(main())
