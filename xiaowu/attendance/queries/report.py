"""Absence over the city and a span of days (全市出缺席統計): read from the tallies, of which only the span's terms are opened."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.disclosure import BASE, HIDDEN_BELOW, MIDDLE_OF_HIDDEN, disclosed_rate, disclosed_total
from xiaowu.attendance.rules.report import LONGEST_DAYS, Slice, span_is_possible, whole_months
from xiaowu.kernel import roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One day, district, school or grade. `recorded` and `away` count children and days; away only as far as it may be told."""

    label: str
    rolls: int
    recorded: int
    away: int | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class CityReport:
    """A report with its total, which is added up from what is told of the rows."""

    first: date
    last: date
    by: Slice
    rows: tuple[ReportRow, ...]
    total: ReportRow


# what is told of a cell, as `rules.disclosure` tells it: a hidden one counts as the middle of what it may be
TOLD = f"case when {{0}} < {HIDDEN_BELOW} then {MIDDLE_OF_HIDDEN} else {BASE} * round({{0}} / {BASE}.0) end::bigint"
_CELLS = (
    "select {0}, sum(classes_taken) as rolls, sum(recorded) as recorded, sum(away) as away from attendance_tally"
    " where day between %(first)s and %(last)s group by {0}"
)
_SUMS = f"sum(rolls)::bigint, sum(recorded)::bigint, sum({TOLD.format('away')})::bigint, bool_and(away < {HIDDEN_BELOW})"
# a span is a year at most, so that a month's number names it; cutting dates off with `date_trunc` took a third longer
_MONTHLY = _CELLS.format("school_id, extract(month from day)")
_GRADES = _CELLS.format("school_id, extract(month from day), grade")
_PLACES = f"({_MONTHLY}) cell join roster_school s on s.id = cell.school_id join roster_district d on d.id = s.district_id"
STATEMENTS = {
    Slice.DAY: f"select day::text, {_SUMS} from ({_CELLS.format('school_id, day')}) cell group by day order by day",
    Slice.GRADE: f"select grade::text, {_SUMS} from ({_GRADES}) cell group by grade order by grade",
    Slice.SCHOOL: f'select s.name, {_SUMS} from {_PLACES} group by s.id, d.id order by d."order", s.code, s.level',
    Slice.DISTRICT: f'select d.name, {_SUMS} from {_PLACES} group by d.id order by d."order"',
}


def city_report(actor: Actor, first: date, last: date, by: Slice) -> CityReport:
    """Whole months of the span, in one statement. Raises Forbidden, BadInput (a span that is reversed or longer than a year).

    Every figure is a sum of what is told of cells: a school's day where the rows are days, as on the board, else a school's month.
    """
    require(actor, Permission.SEE_CITY, school_id=None)
    first, last = whole_months(first, last)
    if not span_is_possible(first, last):
        raise BadInput(_("統計期間的起日不得晚於迄日，且不得超過 %(days)d 天。") % {"days": LONGEST_DAYS})
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[by], {"first": first, "last": last})
        rows = tuple(_row(_label(by, label), *figures) for label, *figures in cursor.fetchall())
    rolls, recorded = sum(row.rolls for row in rows), sum(row.recorded for row in rows)
    away = disclosed_total(row.away for row in rows if row.recorded)
    return CityReport(first, last, by, rows, ReportRow("", rolls, recorded, away, disclosed_rate(away, recorded)))


def _row(label: str, rolls: int, recorded: int, told: int, hidden: bool) -> ReportRow:
    away = None if hidden else told
    return ReportRow(label, rolls, recorded, away, disclosed_rate(away, recorded))


def _label(by: Slice, value: str) -> str:
    if by is Slice.DAY:
        return roc.short(date.fromisoformat(value))
    return _("%(grade)s 年級") % {"grade": value} if by is Slice.GRADE else value
