"""Absence over the city and a span of days (全市出缺席統計): read from the tallies, of which only the span's terms are opened."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.disclosure import disclosed, disclosed_rate
from xiaowu.attendance.rules.report import LONGEST_DAYS, Slice, span_is_possible, whole_months
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken

READS = ("roster_district", "roster_school")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One day, district, school or grade. `recorded` and `away` count children and days; away only as far as it may be told."""

    label: str
    rolls: int
    recorded: int
    away: int | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A district's absence in one month, as far as it may be told."""

    first: date
    rate: float | None


@dataclass(frozen=True, slots=True)
class CityReport:
    """A report with its total, which is the sum of its rows."""

    first: date
    last: date
    by: Slice
    rows: tuple[ReportRow, ...]
    total: ReportRow
    months: tuple[tuple[str, tuple["MonthShare", ...]], ...]  # by district, where it is asked by district
    is_whole: bool  # False: of days from before an update nothing is told yet, and the figures lack them until the job was there


_SUMS = (
    "sum(classes_taken)::bigint as rolls, sum(recorded)::bigint as recorded, coalesce(sum(told), 0)::bigint as told, bool_or(is_untold) as is_untold"
)
_DAYS = _SUMS.replace("bool_or(is_untold)", "bool_or(told is null)")
_SPAN = "where day between %(first)s and %(last)s"
_SCHOOLS = (
    "select school_id, sum(classes_taken) as classes_taken, sum(recorded) as recorded, sum(told) as told, bool_or(told is null) as is_untold"
    f" from attendance_told {_SPAN} group by school_id"
)
_PLACES = f"({_SCHOOLS}) cell join roster_school s on s.id = cell.school_id join roster_district d on d.id = s.district_id"
STATEMENTS = {
    Slice.DAY: f"select day::text as label, {_DAYS} from attendance_told {_SPAN} group by day order by day",
    Slice.GRADE: f"select grade::text as label, {_DAYS} from attendance_told {_SPAN} group by grade order by grade",
    Slice.SCHOOL: f'select s.name as label, {_SUMS} from {_PLACES} group by s.id, d.id order by d."order", s.code, s.level',
    Slice.DISTRICT: f'select d.name as label, {_SUMS} from {_PLACES} group by d.id order by d."order"',
}

_MONTHS = f"""
select d.name as label, date_trunc('month', day)::date as first, sum(recorded)::bigint as recorded, coalesce(sum(told), 0)::bigint as told
from attendance_told join roster_school s on s.id = school_id join roster_district d on d.id = s.district_id {_SPAN}
group by d.id, 2 order by d."order", 2
"""


def city_report(actor: Actor, first: date, last: date, by: Slice) -> CityReport:
    """Whole months of the span, in one statement; by district in two. Raises Forbidden, BadInput (a span that is reversed or longer than a year).

    Every figure is a sum of what is told of a grade's day at a school, the same as on the board.
    """
    require(actor, Permission.SEE_CITY, school_id=None)
    first, last = whole_months(first, last)
    if not span_is_possible(first, last):
        raise BadInput(_("統計期間的起日不得晚於迄日，且不得超過 %(days)d 天。") % {"days": LONGEST_DAYS})
    found = rows(_Figures, STATEMENTS[by], {"first": first, "last": last})
    told = tuple(_row(_label(by, each.label), each) for each in found)
    rolls, recorded = sum(each.rolls for each in told), sum(each.recorded for each in told)
    away = disclosed(sum(each.away or 0 for each in told))
    total = ReportRow("", rolls, recorded, away, disclosed_rate(away, recorded))
    months = _months(first, last) if by is Slice.DISTRICT else ()
    return CityReport(first, last, by, told, total, months, is_whole=not any(each.is_untold for each in found))


class _Figures(NamedTuple):
    label: str
    rolls: int
    recorded: int
    told: int
    is_untold: bool


class _Month(NamedTuple):
    label: str
    first: date
    recorded: int
    told: int


def _months(first: date, last: date) -> tuple[tuple[str, tuple[MonthShare, ...]], ...]:
    """Each district's months; sums of the same figures as its row."""
    found: dict[str, list[MonthShare]] = {}
    for each in rows(_Month, _MONTHS, {"first": first, "last": last}):
        found.setdefault(each.label, []).append(MonthShare(each.first, disclosed_rate(disclosed(each.told), each.recorded)))
    return tuple((label, tuple(months)) for label, months in found.items())


def _row(label: str, sums: _Figures) -> ReportRow:
    away = disclosed(sums.told)
    return ReportRow(label, sums.rolls, sums.recorded, away, disclosed_rate(away, sums.recorded))


def _label(by: Slice, value: str) -> str:
    if by is Slice.DAY:
        return spoken.short(date.fromisoformat(value))
    return _("%(grade)s 年級") % {"grade": value} if by is Slice.GRADE else value
