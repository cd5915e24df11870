"""What walks over the kinds of import need of the register's."""

from collections.abc import Callable

EXAMPLES: dict[str, Callable[[int], None]] = {}


def _exchanged(table: list[list[str]]) -> list[list[str]]:
    """The classes get each other's homeroom teachers."""
    header, *rows = table
    named = [row for row in rows if row[2]]
    return [header, *([*row[:2], other[2]] for row, other in zip(named, [*named[1:], named[0]], strict=True))]


def _of_a_child(table: list[list[str]]) -> list[list[str]]:
    """The template's invented child becomes one that there may be."""
    header, *rows = table
    name = header.index("姓名")
    return [header, *([*row[:name], "李小明", *row[name + 1 :]] for row in rows)]


EDITS = {"homerooms": _exchanged, "class_list": _of_a_child}
