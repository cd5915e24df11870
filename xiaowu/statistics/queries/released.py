"""Reads of what was released (全市出缺席月報統計): the same for the bureau, for files, for programs and for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.storage import File
from xiaowu.kernel.ui.named import grade_title
from xiaowu.statistics.models import ReleasedFile
from xiaowu.statistics.permissions import Permission
from xiaowu.statistics.rules.periods import Kind
from xiaowu.statistics.rules.slices import Slice, rate, sign

READS = ("roster_district", "roster_school")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """The latest release of a month or a term."""

    id: int
    kind: Kind
    key: str
    term: str
    first: date
    last: date
    number: int
    told_at: datetime
    cells: int
    hidden: int
    needed: int
    tells_chronic: bool

    @property
    def title(self) -> str:
        """`115年11月`, `115 學年度第 1 學期`."""
        year, part = self.key.split("-")
        if self.kind is Kind.MONTH:
            return spoken.month(date(int(year), int(part), 1))
        return _("%(year)s 學年度第 %(semester)s 學期") % {"year": year, "semester": part}


@dataclass(frozen=True, slots=True)
class CellRow:
    """A released cell; without a school it is a district's, without a district the city's; grade 0 is all. Sessions are days of children."""

    district: str | None
    school_id: int | None
    school_code: str | None
    level: str | None
    school: str | None
    grade: int
    headcount: int
    due: int
    recorded: int
    away: int | None
    chronic: int | None

    @property
    def rate(self) -> float | None:
        return rate(self.away, self.recorded)

    @property
    def chronic_rate(self) -> float | None:
        return rate(self.chronic, self.headcount)

    @property
    def taken_rate(self) -> float | None:
        return rate(self.recorded, self.due)

    @property
    def away_sign(self) -> str:
        return sign(self.away, self.recorded)

    @property
    def chronic_sign(self) -> str:
        """Of a release that tells of chronic absence."""
        return sign(self.chronic, self.recorded)

    def label(self, by: Slice) -> str:
        """The row's name in a table by district, school or grade."""
        if by is Slice.GRADE:
            return grade_title(self.grade)
        return (self.school if by is Slice.SCHOOL else self.district) or ""


@dataclass(frozen=True, slots=True)
class MonthCell(CellRow):
    """The same of one month."""

    key: str


@dataclass(frozen=True, slots=True)
class Report:
    """A release, laid out: a row each, what they sum up to, and the months of its term by the same rows (none: no roll was taken)."""

    release: ReleaseRow
    by: Slice
    district: str
    grade: int
    rows: tuple[CellRow, ...]
    total: CellRow
    months: tuple[ReleaseRow, ...]
    over_time: tuple[tuple[str, tuple[CellRow | None, ...]], ...]  # the first is the total


_LATEST = """
select distinct on (r.first, r.last, r.key) r.id, r.kind, r.key, r.term, r.first, r.last, r.number, r.told_at, r.cells, r.hidden, r.needed,
    r.tells_chronic
from statistics_release r order by r.first desc, r.last desc, r.key, r.number desc
"""
_CELL = "c.grade, c.headcount, c.due, c.recorded, c.away, c.chronic, s.id as school_id, s.code as school_code, s.level, s.name as school"
_FROM = """
from statistics_releasedcell c join statistics_release r on r.id = c.release_id left join roster_district d on d.id = c.district_id
left join roster_school s on s.id = c.school_id
"""
_CELLS = f"""
select d.name as district, {_CELL} {_FROM} where r.id = %s
order by d."order" nulls first, s.code nulls first, s.level, c.grade
"""
_PLACE = "c.district_id is not distinct from (select id from roster_district where name = %(district)s) and c.school_id is null"
_TOTAL = f"{_PLACE} and c.grade = %(grade)s"
_ROWS = {
    Slice.DISTRICT: "c.school_id is null and c.district_id is not null and c.grade = %(grade)s",
    Slice.SCHOOL: "c.school_id is not null and c.grade = %(grade)s and (%(district)s = '' or d.name = %(district)s)",
    Slice.GRADE: f"{_PLACE} and c.grade <> 0",
}
_OVER_TIME = f"""
select r.key, d.name as district, {_CELL} {_FROM} where r.id = any (%(releases)s) and (({_TOTAL}) or (:rows:))
order by d."order" nulls first, s.code nulls first, s.level, c.grade
"""


def releases() -> list[ReleaseRow]:
    """The latest release of each period, the latest period first. One statement."""
    return rows(ReleaseRow, _LATEST)


def release_of(key: str, told: Sequence[ReleaseRow]) -> ReleaseRow:
    """The release of a period. Raises NotFound."""
    found = next((each for each in told if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def cells(release_id: int) -> list[CellRow]:
    """Everything that a release tells: the city, districts, schools. One statement."""
    return rows(CellRow, _CELLS, [release_id])


def report(actor: Actor, key: str, by: Slice, *, told: Sequence[ReleaseRow], district: str = "", grade: int = 0) -> Report:
    """A release (of `told`) by district, school or grade; of one district or grade alone where that is asked. One statement.

    Raises Forbidden; NotFound for a period that was not told, or a district or grade of which nothing is.
    """
    require(actor, Permission.SEE_RELEASED, school_id=None)
    release = release_of(key, told)
    district, grade = "" if by is Slice.DISTRICT else district, 0 if by is Slice.GRADE else grade
    months = tuple(sorted((each for each in told if each.kind is Kind.MONTH and each.term == release.term), key=lambda each: each.first))
    asked = {"releases": [release.id, *(each.id for each in months)], "district": district, "grade": grade}
    found = rows(MonthCell, _OVER_TIME.replace(":rows:", _ROWS[by]), asked)
    own = [each for each in found if each.key == key]
    totals = {each.key: each for each in found if each.school_id is None and (each.district or "") == district and each.grade == grade}
    if key not in totals:
        raise NotFound
    parts = [each for each in own if each is not totals[key]]
    line = (totals[key], *parts)
    by_row = {(each.key, _row(each)): each for each in found}
    over_time = tuple(
        ("" if each is totals[key] else each.label(by), tuple(by_row.get((month.key, _row(each))) for month in months)) for each in line
    )
    return Report(release, by, district, grade, tuple(parts), totals[key], months, over_time)


def beyond_rows(told: Report) -> str:
    """Why a total is more than what its rows show; nothing where they come to it."""
    hides = any(each.recorded and (each.away is None or (each.chronic is None and told.release.tells_chronic)) for each in told.rows)
    says = told.total.away is not None or told.total.chronic is not None
    return _("合計包含以「＊」表示的列，可能比各列顯示的數字相加多。") if hides and says else ""


def released_file(key: str, suffix: str) -> File:
    """A release as a file for everybody. One statement. Raises NotFound."""
    found = ReleasedFile.objects.filter(release__key=key, suffix=suffix).order_by("-release__number")
    kept = found.values_list("pk", "content_id", "content__size").first()
    if kept is None:
        raise NotFound
    pk, digest, size = kept
    return File(pk, f"attendance-{key}.{suffix}", digest, size, MEDIA_TYPES[suffix])


def _row(cell: CellRow) -> tuple[str | None, int | None, int]:
    return cell.district, cell.school_id, cell.grade
