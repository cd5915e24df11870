"""What is counted for a release (公布的統計數): absence by school and grade, added up to districts, the city and all grades."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xiaowu.statistics.rules.cells import SMALL, Cell, Sum
from xiaowu.statistics.rules.spans import LEAST_DAYS

CHRONIC = 10  # one day of so many: from there on absence is chronic (`spans` says by which source)
CITY, ALL = "", 0  # the whole city, all grades


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted of a group of children in a period. Sessions are days of children: `due`, and `recorded` on the rolls taken.

    `away`: of the sessions recorded; `who`: how many children that are; `chronic`: how many of them for a tenth of their days or more, of ten
    at least. `low`, `high`: between which numbers of days away readers of the daily figures know the count to lie
    (`attendance.rules.disclosure`); None: nobody knows.
    """

    children: int
    due: int
    recorded: int
    away: int
    who: int
    chronic: int
    low: int = 0
    high: int | None = None

    def __add__(self, other: "Figure") -> "Figure":
        """Of two groups together, or of one group in two periods; of the latter, children who are in both count twice."""
        return Figure(
            self.children + other.children,
            self.due + other.due,
            self.recorded + other.recorded,
            self.away + other.away,
            self.who + other.who,
            self.chronic + other.chronic,
            self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
        )

    @property
    def most_chronic(self) -> int:
        """How many may be chronically absent, for whoever knows the days of absence."""
        days = self.recorded // max(1, self.children)
        return min(self.children, self.away // max(1, -(-days // CHRONIC)))


NOTHING = Figure(0, 0, 0, 0, 0, 0, 0, 0)
Key = tuple[str, int]  # a place and a grade: the city, a district ("d3"), a school ("s14"); a grade, or all
Leaves = Mapping[tuple[int, int], Figure]  # by school and grade
Districts = Mapping[int, int]  # of each school
Figures = Mapping[Key, Figure]


def place_of(school_id: int | None = None, district_id: int | None = None) -> str:
    """A school, a district or the city, as part of a cell's name."""
    if school_id is not None:
        return f"s{school_id}"
    return CITY if district_id is None else f"d{district_id}"


def name(period: str, key: Key) -> str:
    """A cell's name: period, place, grade."""
    return f"{period}|{key[0]}|{key[1]}"


def added_up(leaves: Leaves, districts: Districts) -> dict[Key, Figure]:
    """Every cell of the table: schools, districts and the city, by grade and over all grades."""
    found: dict[Key, Figure] = {}
    for (school, grade), figure in sorted(leaves.items()):
        for place in (place_of(school), place_of(None, districts[school]), CITY):
            for part in (grade, ALL):
                found[place, part] = found.get((place, part), NOTHING) + figure
    return found


def sums_of(leaves: Leaves, districts: Districts, period: str) -> Iterator[Sum]:
    """Every addition that a reader of the table can make within a period."""
    grades: dict[str, set[int]] = {}
    below: dict[Key, set[str]] = {}
    for school, grade in leaves:
        district = place_of(None, districts[school])
        for place in (place_of(school), district, CITY):
            grades.setdefault(place, set()).add(grade)
        for part in (grade, ALL):
            below.setdefault((district, part), set()).add(place_of(school))
            below.setdefault((CITY, part), set()).add(district)
    for place, parts in sorted(grades.items()):
        yield Sum(name(period, (place, ALL)), tuple(name(period, (place, grade)) for grade in sorted(parts)))
    for key, places in sorted(below.items()):
        yield Sum(name(period, key), tuple(name(period, (place, key[1])) for place in sorted(places)))


def sums_over_time(whole: str, parts: Mapping[str, Figures]) -> Iterator[Sum]:
    """Of each cell, the whole period is the sum of its parts."""
    for key in sorted({key for figures in parts.values() for key in figures}):
        yield Sum(name(whole, key), tuple(name(period, key) for period, figures in parts.items() if key in figures))


def insiders(leaves: Leaves, districts: Districts) -> dict[str, str]:
    """Who knows a place's counts exactly: a school its own, and its district's where it is the only one there."""
    of: dict[int, set[int]] = {}
    for school, _grade in leaves:
        of.setdefault(districts[school], set()).add(school)
    own = {place_of(school): place_of(school) for school, _grade in leaves}
    return own | {place_of(None, district): place_of(min(those)) for district, those in of.items() if len(those) == 1}


def alone_in(leaves: Leaves, districts: Districts) -> dict[Key, str]:
    """Of each grade of a district that only one school has: which."""
    of: dict[Key, set[int]] = {}
    for school, grade in leaves:
        of.setdefault((place_of(None, districts[school]), grade), set()).add(school)
    return {key: place_of(min(those)) for key, those in of.items() if len(those) == 1}


def away_cells(period: str, figures: Figures, by: Mapping[str, str]) -> list[Cell]:
    """Days of absence."""
    return [
        Cell(
            name(period, key),
            each.away,
            of=each.recorded,
            group=each.children,
            who=each.who,
            least=min(each.away, each.low),
            most=None if each.high is None else max(each.away, each.high),
            by=by.get(key[0], ""),
            weight=each.children,
        )
        for key, each in figures.items()
    ]


def tells_chronic(key: Key) -> bool:
    """How many are chronically absent is told of districts and the city, by grade. Of a school's grade it would nearly always be too few, and sums of
    whole schools would add up, level by level, to what a district's grades do, and so give a small one away.
    """
    return not key[0].startswith("s")


def has_days(figures: Figures) -> bool:
    """Whether rolls of enough days were taken, over all children of the city, to speak of chronic absence: of fewer, hardly any child has the days of
    which it is said, and a count of the others would look like a city's.
    """
    whole = figures.get((CITY, ALL), NOTHING)
    return whole.recorded >= LEAST_DAYS * max(1, whole.children)


def chronic_cells(period: str, figures: Figures, by: Mapping[str, str], at_most: Mapping[Key, int], alone: Mapping[Key, str]) -> list[Cell]:
    """Children chronically absent. `at_most`: how many there can be by what else is told; of too few nothing is told. `alone`: of a district's grade,
    the only school that has it and so knows its count.
    """
    found = []
    for key, each in figures.items():
        if tells_chronic(key):
            most = max(each.chronic, min(each.most_chronic, at_most.get(key, each.children)))
            group = min(each.children, most)
            owner = by.get(key[0]) or alone.get(key, "")
            found.append(Cell(name(period, key), each.chronic, each.children, group, most=most, by=owner, weight=each.children))
    return found


def ends(leaves: Leaves, districts: Districts) -> dict[str, tuple[str, str]]:
    """Every cell of days away as an edge, so that what adds up flows through: grades out of a school into its district's and the city's, and back."""
    found = {}
    for school, grade in leaves:
        place, district = place_of(school), place_of(None, districts[school])
        for part in (grade, ALL):
            steps = [place, f"{district} {part}", f"{CITY} {part}", "all"]
            for cell, a, b in zip((place, district, CITY), steps, steps[1:], strict=False):
                found[f"{cell}|{part}"] = (a, b) if part else (b, a)
    return found


def chronic_ends(leaves: Leaves, districts: Districts) -> dict[str, tuple[str, str]]:
    """The same of chronic absence, of which nothing is told of schools."""
    found = {f"{CITY}|{ALL}": ("city", "all")}
    for school, grade in leaves:
        district = place_of(None, districts[school])
        found |= {f"{district}|{ALL}": ("all", district), f"{district}|{grade}": (district, f"{grade}"), f"{CITY}|{grade}": (f"{grade}", "city")}
    return found


def among(sums: Sequence[Sum], cells: Sequence[Cell]) -> list[Sum]:
    """The sums of which every cell is there."""
    known = {each.id for each in cells}
    return [each for each in sums if known.issuperset((each.total, *each.parts))]


def kept(before: Figure, now: Figure) -> Figure:
    """A figure that is told again. What changed for few children stays as it was told, however many days that are: the difference would tell of them.

    How many children changed is not known; as many at least as are away now and were not, or were and are not.
    """
    is_of_many = abs(now.who - before.who) > SMALL and abs(now.away - before.away) > SMALL
    away = now.away if is_of_many else min(before.away, now.recorded)
    chronic = now.chronic if abs(now.chronic - before.chronic) > SMALL else min(before.chronic, now.children)
    return Figure(now.children, now.due, now.recorded, away, min(now.who, before.who) if away == before.away else now.who, chronic, now.low, now.high)
