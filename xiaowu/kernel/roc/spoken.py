"""Days as the reader's language writes them (日期的寫法): in ROC years in Chinese, in Gregorian years in English.
What is stored, exchanged or written into documents uses `kernel.roc` itself.
"""

import json
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiaowu.kernel import clock, roc

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_english() -> bool:
    return get_language() == "en"


def long(day: date) -> str:
    """`115年11月26日（四）`, `Thu 26 Nov 2026`."""
    return f"{_WEEKDAYS[day.weekday()]} {_english(day)}" if in_english() else roc.long(day)


def short(day: date) -> str:
    """`115/11/26`, `26 Nov 2026`."""
    return _english(day) if in_english() else roc.short(day)


def near(day: date) -> str:
    """For a day whose year is clear: `11/26（四）`, `Thu 26 Nov`."""
    if in_english():
        return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month}/{day.day}{roc.long(day)[-3:]}"


def month(first: date) -> str:
    """`115年11月`, `Nov 2026`."""
    return f"{_MONTHS[first.month - 1]} {first.year}" if in_english() else f"{roc.year(first)}年{first.month}月"


def month_alone(first: date) -> str:
    """For a month whose year is clear: `11 月`, `Nov`."""
    return _MONTHS[first.month - 1] if in_english() else f"{first.month} 月"


def moment(at: datetime) -> str:
    """`115/11/26 07:50`, `26 Nov 2026 07:50`, in Taipei's time."""
    return f"{short(clock.day(at))} {at.astimezone(clock.TAIPEI):%H:%M}"


def typed(day: date) -> str:
    """The day as a text field shows it for editing: `115/11/26`, `2026-11-26`."""
    return day.isoformat() if in_english() else roc.short(day)


def field() -> dict[str, str]:
    """The attributes of a field in which a day is typed, or picked with a script (`ui/dates.js`)."""
    today = clock.today()
    short_form = typed(today).replace("/", "").replace("-", "")  # a telephone's numeric keypad has no slashes
    words = {
        "today": today.isoformat(), "pick": _("選擇日期"), "year_before": _("前一年"), "month_before": _("上個月"), "month_after": _("下個月"),
        "year_after": _("後一年"), "now": _("今天"), "close": _("關閉"),
    }  # fmt: skip
    either = _("%(day)s 或 %(short)s") % {"day": typed(today), "short": short_form}
    return {"inputmode": "numeric", "autocomplete": "off", "placeholder": either, "data-day": json.dumps(words, ensure_ascii=False)}


def _english(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
