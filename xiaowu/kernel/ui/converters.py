"""Numbers, days and formats in addresses: a value out of bounds, or a format that is not offered, makes the address unknown."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import StringConverter

from xiaowu.kernel.bounds import is_our_day
from xiaowu.kernel.ui.exports import SHEETS, SUFFIXES


class IdConverter:
    """A row's id; Django's own `int` accepts more digits than Python and PostgreSQL do."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class YearConverter(IdConverter):
    regex = "20[0-9]{2}|2100"


class MonthConverter(IdConverter):
    regex = "1[0-2]|0?[1-9]"


class DayConverter:
    """ISO 8601; a day that was stored in JSON, as in the subject of a notice, arrives as text."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if not is_our_day(day):
            raise ValueError(value)
        return day

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


class SheetConverter(StringConverter):
    """A sheet format."""

    regex = "|".join(SHEETS)


class TableConverter(StringConverter):
    """A sheet format, or the one for programs."""

    regex = "|".join(SUFFIXES)


_CONVERTERS: dict[str, type] = {
    "id": IdConverter, "year": YearConverter, "month": MonthConverter, "day": DayConverter, "sheet": SheetConverter, "table": TableConverter,
}  # fmt: skip


def register() -> None:
    for name, converter in _CONVERTERS.items():
        register_converter(converter, name)
