"""A month's refunds by class as a sheet (各班退費統計): what may be told of it, and nothing else."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.attendance.rules.disclosure import HIDDEN
from xiaowu.kernel import clock
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.meals.queries.refund_month import SumRow
from xiaowu.meals.queries.refund_sheet import MonthSheet, notes
from xiaowu.meals.rules.refund_ledger import STATE_TITLES


def sums(sheet: MonthSheet, school: str, month: date) -> Table:
    """Class by class, and together where that may be told."""
    rows = [_row(each, each.name) for each in sheet.sums]
    if sheet.all:
        rows.append(_row(sheet.all, _("全校合計")))
    if sheet.fund:
        rows.append(_row(sheet.fund, _("退回補助經費（不在合計內）")))
    about = [f"{school} {spoken.month(month)}", _(STATE_TITLES[sheet.state]), _("製表：%(at)s") % {"at": spoken.moment(clock.now())}]
    header = [_("班級"), _("餐數"), _("金額（元）")]
    return Table(_("各班退費統計"), header, rows, (*about, *notes(sheet)), frozenset(range(len(sheet.sums), len(rows))))


def _row(each: SumRow, name: str) -> list[Value]:
    return [name, HIDDEN if each.meals is None else each.meals, HIDDEN if each.amount is None else each.amount]
