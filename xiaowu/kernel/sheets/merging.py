"""Merged cells (合併儲存格) below a header: only the first cell has their text, so nobody knows what the other rows should say."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import RowError
from xiaowu.kernel.sheets.reading import Merged, Sheet

Cells = set[tuple[int, int]]


def merged_in(sheet: Sheet, titles: Mapping[int, str]) -> tuple[list[RowError], Cells]:
    """Each merged cell that touches a column we read (its title by its place) as one error; and the cells, by row and place."""
    errors: list[RowError] = []
    held: Cells = set()
    for each, rows in _over(sheet):
        taken = [place for place in sorted(titles) if each.place <= place <= each.last_place]
        if taken:
            named = "、".join(titles[place] for place in taken)
            errors.append(RowError(rows[0], named, _reason(each, named)))
            held.update((row, place) for row in rows for place in taken)
    return errors, held


def hidden_by_merging(sheet: Sheet) -> Cells:
    """The cells below the header that belong to a merged cell without being its first, by row and place."""
    return {
        (row, place)
        for each, rows in _over(sheet)
        for row in rows
        for place in range(each.place, each.last_place + 1)
        if (row, place) != (each.row, each.place)
    }


def _over(sheet: Sheet) -> Iterator[tuple[Merged, list[int]]]:
    """Each with the rows that it covers."""
    numbers = [row.number for row in sheet.rows]
    for each in sheet.merged:
        if rows := numbers[bisect_left(numbers, each.row) : bisect_right(numbers, each.last_row)]:
            yield each, rows


def _reason(each: Merged, named: str) -> str:
    if each.row == each.last_row:
        return _("第 %(row)d 列「%(columns)s」是合併儲存格，請取消合併並逐列填寫。") % {"row": each.row, "columns": named}
    told = {"row": each.row, "last": each.last_row, "columns": named}
    return _("第 %(row)d–%(last)d 列「%(columns)s」是合併儲存格，請取消合併並逐列填寫。") % told
