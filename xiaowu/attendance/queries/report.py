"""Absence over the city and a span of days (全市出缺席日報統計): read from the tallies, of which only the span's terms are opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.disclosure import disclosed, disclosed_rate, sign_of
from xiaowu.attendance.rules.report import LONGEST_DAYS, Slice, span_is_possible, whole_months
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.plans import planned_anew
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.named import grade_title

READS = ("roster_district", "roster_school")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One day, district, school or grade. `recorded` and `away` are sums over days of children; away only as far as it may be told."""

    label: str
    rolls: int
    recorded: int
    away: int | None
    rate: float | None
    key: str = ""  # the day, the district's name, the school's id, the grade

    @property
    def sign(self) -> str:
        return sign_of(self.recorded)


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A district's absence in one month, as far as it may be told."""

    first: date
    rate: float | None
    recorded: int

    @property
    def sign(self) -> str:
        return sign_of(self.recorded)


@dataclass(frozen=True, slots=True)
class CityReport:
    """A report with its total, which is the sum of its rows."""

    first: date
    last: date
    by: Slice
    rows: tuple[ReportRow, ...]
    total: ReportRow
    months: tuple[tuple[str, tuple["MonthShare", ...]], ...]  # by district, where it is asked by district
    district: str  # of which alone, if it was asked so
    grade: int | None
    is_whole: bool  # False: for days older than an update nothing is told yet, and the figures lack them until the job has run


_SUMS = (
    "sum(classes_taken)::bigint as rolls, sum(recorded)::bigint as recorded, coalesce(sum(told), 0)::bigint as told, bool_or(is_untold) as is_untold"
)
_DAYS = _SUMS.replace("bool_or(is_untold)", "bool_or(told is null)")
_SPAN = "where day between %(first)s and %(last)s"
_OF_DISTRICT = " and school_id in (select s.id from roster_school s join roster_district d on d.id = s.district_id where d.name = %(district)s)"
_OF_GRADE = " and grade = %(grade)s"
_SCHOOLS = (
    "select school_id, sum(classes_taken) as classes_taken, sum(recorded) as recorded, sum(told) as told, bool_or(told is null) as is_untold"
    f" from attendance_told {_SPAN} group by school_id"
)
_PLACES = f"({_SCHOOLS}) cell join roster_school s on s.id = cell.school_id join roster_district d on d.id = s.district_id"
# by month and district; a day as a timestamp is cut to its month without asking for a time zone, row by row
_BY_MONTH = f"""
select d.name as label, cell.first, sum(cell.rolls)::bigint as rolls, sum(cell.recorded)::bigint as recorded,
    coalesce(sum(cell.told), 0)::bigint as told, bool_or(cell.is_untold) as is_untold
from (
    select school_id, date_trunc('month', day::timestamp)::date as first, sum(classes_taken) as rolls, sum(recorded) as recorded,
        sum(told) as told, bool_or(told is null) as is_untold
    from attendance_told {_SPAN} group by 1, 2
) cell join roster_school s on s.id = cell.school_id join roster_district d on d.id = s.district_id
group by d.id, 2 order by d."order", 2
"""
STATEMENTS = {
    Slice.DAY: f"select day::text as key, '' as label, {_DAYS} from attendance_told {_SPAN} group by day order by day",
    Slice.GRADE: f"select grade::text as key, '' as label, {_DAYS} from attendance_told {_SPAN} group by grade order by grade",
    Slice.SCHOOL: f'select s.id::text as key, s.name as label, {_SUMS} from {_PLACES} group by s.id, d.id order by d."order", s.code, s.level',
    Slice.DISTRICT: _BY_MONTH,
}


def city_report(actor: Actor, first: date, last: date, by: Slice, *, district: str = "", grade: int | None = None) -> CityReport:
    """Whole months of the span, of one district's schools or one grade alone where that is asked, in one statement.

    Raises Forbidden, BadInput (a span that is reversed or longer than a year).

    Every figure is a sum of what is told of a grade's day at a school, the same as on the board.
    """
    require(actor, Permission.SEE_CITY, school_id=None)
    first, last = whole_months(first, last)
    if not span_is_possible(first, last):
        raise BadInput(_("統計期間的起日不得晚於迄日，且不得超過 %(days)d 天。") % {"days": LONGEST_DAYS})
    span = _SPAN + (_OF_DISTRICT if district else "") + (_OF_GRADE if grade else "")
    asked = {"first": first, "last": last, "district": district, "grade": grade}
    statement = STATEMENTS[by].replace(_SPAN, span)
    with planned_anew():
        by_month = rows(_Month, statement, asked) if by is Slice.DISTRICT else []
        found = _districts(by_month) if by is Slice.DISTRICT else rows(_Figures, statement, asked)
    told = tuple(_row(by, each) for each in found)
    rolls, recorded = sum(each.rolls for each in told), sum(each.recorded for each in told)
    away = disclosed(sum(each.away or 0 for each in told))
    total = ReportRow("", rolls, recorded, away, disclosed_rate(away, recorded))
    return CityReport(first, last, by, told, total, _months(by_month), district, grade, is_whole=not any(each.is_untold for each in found))


class _Figures(NamedTuple):
    key: str
    label: str
    rolls: int
    recorded: int
    told: int
    is_untold: bool


class _Month(NamedTuple):
    label: str
    first: date
    rolls: int
    recorded: int
    told: int
    is_untold: bool


def _districts(months: Sequence[_Month]) -> list[_Figures]:
    """Each district over all of its months, in their order."""
    found: dict[str, _Figures] = {}
    for each in months:
        _key, _label, rolls, recorded, told, is_untold = found.get(each.label, _Figures(each.label, each.label, 0, 0, 0, is_untold=False))
        sums = rolls + each.rolls, recorded + each.recorded, told + each.told
        found[each.label] = _Figures(each.label, each.label, *sums, is_untold=is_untold or each.is_untold)
    return list(found.values())


def _months(by_month: Sequence[_Month]) -> tuple[tuple[str, tuple[MonthShare, ...]], ...]:
    """Each district's months; sums of the same figures as its row."""
    found: dict[str, list[MonthShare]] = {}
    for each in by_month:
        found.setdefault(each.label, []).append(MonthShare(each.first, disclosed_rate(disclosed(each.told), each.recorded), each.recorded))
    return tuple((label, tuple(months)) for label, months in found.items())


def _row(by: Slice, sums: _Figures) -> ReportRow:
    away = disclosed(sums.told)
    return ReportRow(_label(by, sums), sums.rolls, sums.recorded, away, disclosed_rate(away, sums.recorded), sums.key)


def _label(by: Slice, sums: _Figures) -> str:
    if by is Slice.DAY:
        return spoken.short(date.fromisoformat(sums.key))
    return grade_title(int(sums.key)) if by is Slice.GRADE else sums.label
