"""Which format a log has (格式判斷): the one that reads most of its first lines. A file may have several, one after the other or mixed."""

from collections.abc import Sequence

from xiaowu.traffic.rules.formats import TEXT, Format, of_fields
from xiaowu.traffic.rules.json_lines import JSON

FIELDS = "#Fields:"


def best_of(lines: Sequence[str]) -> Format | None:
    """The format that reads most of these lines, the more particular one if two read as many; None if none reads any."""
    counted = [(sum(each.read(line) is not None for line in lines), -place, each) for place, each in enumerate((JSON, *TEXT))]
    most, _place, found = max(counted, key=lambda each: each[:2])
    return found if most else None


def told_by(line: str) -> Format | None:
    """The format that a W3C log's own line names; None for any other line."""
    return of_fields(line.removeprefix(FIELDS).split()) if line.startswith(FIELDS) else None
