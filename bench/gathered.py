"""What one reader of a standing city really gets of absence over time (讀者所得): every page, file and answer of the API, read as they are sent.

Nothing is taken from the database or from the code that protects: a number is known if any address shows it, or a rate from which it follows. Two
addresses that show two numbers of one cell are an error.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.bounds import Seen

Get = Callable[[str], bytes]  # what an address answers to this reader
AWAY, CHRONIC = "away", "chronic"
_DRAWN = 4  # by how many a day's figure in fives may be off, up or down
_CHRONIC = 10  # who is away on one day of so many is chronically absent
_LEAST_GROUP = 10  # of fewer children not even a zero is told
FIRST = " as first told"  # behind the key of a month that was told once more


class Place(NamedTuple):
    """Where a cell stands; school "" and district "" are all, and so is grade 0."""

    key: str
    district: str
    school: str
    grade: int


@dataclass
class Known:
    """What is known of all cells: of how many children and days of children, the counts that are shown, and, of those that are not, between which
    two they lie by the daily figures.
    """

    groups: dict[Place, tuple[int, int]] = field(default_factory=dict)
    shown: dict[tuple[str, Place], int] = field(default_factory=dict)
    told: set[tuple[str, Place]] = field(default_factory=set)  # cells that there are, shown or hidden
    daily: dict[Place, tuple[int, int]] = field(default_factory=dict)
    terms: dict[str, list[str]] = field(default_factory=dict)  # each with its months
    same: set[tuple[str, Place]] = field(default_factory=set)  # of a month as first told: counts that somebody says stayed as they were

    def note(self, of: str, place: Place, count: int | None) -> None:
        """A count as some address shows it, or that it shows none."""
        self.told.add((of, place))
        if count is not None and self.shown.setdefault((of, place), count) != count:
            raise ValueError(f"two numbers are told of {of} at {place}: {count}, and {self.shown[of, place]}")

    def seen(self) -> dict[str, Seen]:
        """Every cell for the solver. A hidden count is not 0, unless its group is small or may be so."""
        found = {}
        for of, place in self.told:
            children, recorded = self.groups[place]
            low, high = self.daily.get(place, (0, recorded)) if of == AWAY else (0, self.most_chronic(place))
            group = children if of == AWAY else min(children, high, self.least_in_months(place))
            found[called(of, place)] = Seen(self.shown.get((of, place)), max(low, 0 if group < _LEAST_GROUP else 1), high)
        return found

    def remember(self, earlier: "Known") -> None:
        """Beside what is told now, what the same reader kept of the months that have been told once more since."""
        for of, place in earlier.told:
            if place.key not in earlier.terms:
                before = place._replace(key=place.key + FIRST)
                self.groups[before] = earlier.groups[place]
                self.note(of, before, earlier.shown.get((of, place)))
                if place in earlier.daily:
                    self.daily[before] = earlier.daily[place]

    def least_in_months(self, place: Place) -> int:
        """Of a term, how many are chronically absent in its months at the least: where that may be few, the term's may be none and hidden as well."""
        months = self.terms.get(place.key)
        return sum(self.shown.get((CHRONIC, place._replace(key=each)), 0) for each in months) if months else self.groups[place][0]

    def most_chronic(self, place: Place) -> int:
        """How many can be chronically absent, as far as the days away are known: each for a tenth of the days at least."""
        children, recorded = self.groups[place]
        away = self.shown.get((AWAY, place), self.daily.get(place, (0, recorded))[1])
        return min(children, away // max(1, -(-(recorded // max(1, children)) // _CHRONIC)))

    def sums(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every addition that the reader can make: grades, schools, districts, and of days away the months of a term."""
        wholes: dict[tuple[str, Place, str], list[Place]] = {}
        for of, place in self.told:
            for how, whole in _wholes(place, of):
                wholes.setdefault((of, whole, how), []).append(place)
        for (of, whole, _how), parts in sorted(wholes.items()):
            if (of, whole) in self.told:
                yield called(of, whole), tuple(called(of, each) for each in sorted(parts))
        for term, months in self.terms.items():
            for of, place in sorted(self.told):
                over = [each for each in (place._replace(key=month) for month in months) if (of, each) in self.told]
                if of == AWAY and place.key == term and over:
                    yield called(of, place), tuple(called(of, each) for each in over)
        for of, before in sorted(self.same):
            yield called(of, before), (called(of, before._replace(key=before.key.removesuffix(FIRST))),)


def called(of: str, place: Place) -> str:
    return "|".join([of, *map(str, place)])


def _wholes(place: Place, of: str) -> Iterator[tuple[str, Place]]:
    if place.grade:
        yield "grades", place._replace(grade=0)
    if place.school:
        yield "schools", place._replace(school="")
    elif place.district:
        yield "districts", place._replace(district="")


def gathered(officer: Get, stranger: Get, *, thorough: bool = True) -> Known:
    """Everything that an officer of the bureau and a stranger may fetch of the periods that stand released.

    Not `thorough`: districts and schools over all grades only, since a district's grades are read by themselves too.
    """
    known = Known()
    releases = json.loads(officer("/api/v1/statistics/releases"))
    for each in releases:
        opened = json.loads(stranger(f"/statistics/open/{each['key']}.json"))["cells"]
        _open(known, each["key"], opened, list(csv.DictReader(io.StringIO(stranger(f"/statistics/open/{each['key']}.csv").decode("utf-8-sig")))))
        districts = sorted({row["district"] for row in opened if row["district"] != "全市"})
        grades = sorted({row["grade"] for row in opened if row["grade"] != "全部"})
        asked = [(by, "", grade) for by in ("district", "school") for grade in (0, *(grades if thorough else ()))]
        for by, district, grade in [*asked, *(("grade", district, 0) for district in ("", *districts))]:
            _report(known, officer, {"period": each["key"], "by": by, "district": district, "grade": grade or ""})
        if each["kind"] == "month":
            _daily(known, officer, each, grades)
        else:
            known.terms[each["key"]] = [one["key"] for one in releases if one["kind"] == "month" and one["term"] == each["key"]]
    return known


def _open(known: Known, key: str, rows: Sequence[Mapping[str, Any]], table: Sequence[Mapping[str, str]]) -> None:
    """The open data, as JSON and as a table: line by line the same cells. Schools are named by their code and level."""
    for row, line in zip(rows, table, strict=True):
        school = "" if row["school"] == "全部" else f"{row['school_code']}{row['level']}"
        place = Place(key, "" if row["district"] == "全市" else row["district"], school, 0 if row["grade"] == "全部" else row["grade"])
        known.groups[place] = row["children"], row["sessions_recorded"]
        if not row["sessions_recorded"]:
            continue
        for of, status, title in ((AWAY, "away_status", "未到人次"), (CHRONIC, "chronic_status", "長期缺席人數")):
            if row[status] != "not_told":
                known.note(of, place, row[of])
                known.note(of, place, int(line[title]) if line[title] else None)


def _report(known: Known, officer: Get, asked: dict[str, Any]) -> None:
    """One report: as programs read it, with each row's months; as a file; and as its page."""
    told = json.loads(officer(f"/api/v1/statistics/report?{urlencode({**asked, 'grade': asked['grade'] or 0})}"))
    lines = [*told["rows"], told["total"]]
    for row in lines:
        _row(known, asked["period"], row)
    for _label, months in told["over_time"]:
        for month, cell in zip(told["months"], months, strict=True):
            if cell:
                _row(known, month["key"], cell)
    table = list(csv.reader(io.StringIO(officer(f"/statistics/export.csv?{urlencode(asked)}").decode("utf-8-sig"))))[1:]
    tables = officer(f"/statistics/?{urlencode(asked)}").decode().split("<table")
    page = next(each for each in tables if "點名率" in each).partition("</table>")[0]
    shown = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", each, re.S) for each in page.split("<tr>")[2:]]
    for row, line, cells in zip(lines, table, shown, strict=True):
        place = _place(asked["period"], row)
        words = [re.sub(r"<[^>]+>|\s", "", html.unescape(each)) for each in cells]
        _counted(known, place, line[4:8])
        _counted(known, place, words[4:8])


def _row(known: Known, key: str, row: Mapping[str, Any]) -> None:
    place = _place(key, row)
    for of in (AWAY, CHRONIC):
        if (of, place) in known.told or row[of] is not None:
            known.note(of, place, row[of])


def _place(key: str, row: Mapping[str, Any]) -> Place:
    return Place(key, row["district"] or "", f"{row['school_code']}{row['level']}" if row["school_id"] else "", row["grade"])


def _counted(known: Known, place: Place, cells: Sequence[str]) -> None:
    """Counts and rates of a line. A rate that stands where the count is hidden says between which two numbers the count lies: that is an error."""
    for of, count, share in zip((AWAY, CHRONIC), cells[::2], cells[1::2], strict=False):
        is_number = count.replace(",", "").isdigit()
        if is_number:
            known.note(of, place, int(count.replace(",", "")))
        elif any(each.isdigit() for each in share):
            raise ValueError(f"a rate of {share} is told of {of} at {place}, which is hidden")


def _daily(known: Known, officer: Get, month: Mapping[str, Any], grades: Sequence[int]) -> None:
    """The bureau's figures in fives, each day's off by four at most: what they say of a month's count, for each school and each of its grades."""
    span = {"first": month["first"], "last": month["last"]}
    schools = {each.school: each for each in known.groups if each.key == month["key"] and each.school and not each.grade}
    names = {row["key"]: row for row in json.loads(officer(f"/attendance/city/report.json?{urlencode({**span, 'by': 'day'})}"))["rows"]}
    days = sum(bool(row["recorded"]) for row in names.values())
    codes = _codes(officer, month["key"])
    for grade in grades:
        told = json.loads(officer(f"/attendance/city/report.json?{urlencode({**span, 'by': 'school', 'grade': grade})}"))
        for row in told["rows"]:
            place = schools.get(codes.get(row["key"], ""))
            if place:
                away = row["away"] or 0
                known.daily[place._replace(grade=grade)] = max(0, away - _DRAWN * days), away + _DRAWN * days


def _codes(officer: Get, key: str) -> dict[str, str]:
    """Which school each number of the city's is."""
    rows = json.loads(officer(f"/api/v1/statistics/report?{urlencode({'period': key, 'by': 'school', 'district': '', 'grade': 0})}"))["rows"]
    return {str(row["school_id"]): f"{row['school_code']}{row['level']}" for row in rows}
