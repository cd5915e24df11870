"""A kitchen's sheet as a table to take away (供餐單): the same lines as on the page."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.rules.meals import FEWEST_TOLD
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.kernel.ui.marks import sentences
from xiaowu.meals.queries.sheets import Line, Part, Sheet
from xiaowu.meals.rules.sheets import KIND_TITLES

FEW = f"＜{FEWEST_TOLD}"
_Rows = list[Sequence[Value]]


def table(sheet: Sheet) -> Table:
    """A row for each class, diet and kind of guest, with what the kitchen was told of it; each school's total below its lines."""
    title = f"{sheet.kitchen.name} {_('供餐單')}"
    if sheet.no_school and not sheet.parts:
        why = _(sheet.no_school.title) + (_("：%(why)s") % {"why": sheet.no_school.reason} if sheet.no_school.reason else "")
        return Table(title, [_("說明")], [[sentences([_("這一天不上課，不供餐。"), why])]], (spoken.long(sheet.day),))
    header = [_("學校"), _("類別"), _("項目"), _("供餐數"), _("備餐數"), _("已通知廚房"), _("異動"), _("點名")]
    rows: _Rows = []
    sums: set[int] = set()
    for part in sheet.parts:
        for kind, lines in (("class", part.classes), ("diet", part.diets), ("other", part.others)):
            rows += [_row(part, kind, each) for each in lines]
        sums.add(len(rows))
        rows.append([part.school, "", _("供餐總數"), None, part.total, None, None, None])
        if part.more:
            rows.append([part.school, "", _("依餐別多備"), None, part.more, None, None, None])
    about = [spoken.long(sheet.day), _("單位：%(unit)s") % {"unit": _("份")}, _("自備餐與停餐的學生不計入。")]
    if sheet.ahead:
        about.append(_("預估：依已准的整日請假計算。"))
    return Table(title, header, rows, about, frozenset(sums))


def _row(part: Part, kind: str, line: Line) -> list[Value]:
    taken = (_("已點名") if line.taken else _("未點名")) if kind == "class" else None
    shown = FEW if line.few else line.cook
    title = line.title if kind == "class" else _(line.title)  # a class has a name, and no word of ours
    return [part.school, _(KIND_TITLES[kind]), title, shown, line.cook, line.told, None if line.told is None else line.more, taken]


def told(sheet: Sheet) -> dict[str, Any]:
    """For programs."""
    return asdict(sheet) | {"total": sheet.total}
