"""How a timetable's cells are read: hours and weekdays."""

import re

from django.utils.translation import gettext as _

from xiaowu.kernel.sheets.cells import Wrong, short
from xiaowu.kernel.text.plain import plain_number
from xiaowu.timetable.rules.weekdays import weekdays_of

_HOUR = re.compile(r"([01]?\d|2[0-3])[:：]?([0-5]\d)(?:[:：][0-5]\d)?")


def hour(cell: str) -> str:
    """08:40, 8:40, 0840, or with seconds as a spreadsheet writes it (時間); in ISO form, in which a sheet waits."""
    found = _HOUR.fullmatch(plain_number(cell))
    if found is None:
        raise Wrong(_("「%(text)s」不是時間；請寫成 08:40。") % {"text": short(cell)})
    return f"{int(found[1]):02}:{found[2]}"


def weekdays(cell: str) -> tuple[int, ...]:
    """一二三四五, 週一、週三, 1-5 (星期)."""
    found = weekdays_of(plain_number(cell))
    if not found:
        raise Wrong(_("「%(text)s」不是星期；請寫成 一二三四五 或 週一、週三。") % {"text": short(cell)})
    return found


def weekday(cell: str) -> int:
    """One of them."""
    found = weekdays(cell)
    if len(found) != 1:
        raise Wrong(_("「%(text)s」不是一個星期幾。") % {"text": short(cell)})
    return found[0]
