"""Class lists and registers as files (名條): columns declared, errors by row, all read before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.bounds import typed_number
from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.sheets import SheetRow, Table, read, write
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS
from xiaowu.kernel.text import tidy
from xiaowu.roster.queries.students import StudentRow
from xiaowu.roster.rules.classlist import (
    DIET_WORDS,
    LAST_SEAT,
    LONGEST_NAME,
    RELATION_WORDS,
    ListedChild,
)
from xiaowu.roster.rules.roles import DIET_TITLES, GRADES, Diet, Level

_EARLIEST_BIRTH = 25  # years before the academic year


class _Wrong(ValueError):
    """A cell that cannot be used, with the reason for a person."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the class list: its header as offices write it, other headers it goes by, how a cell is read."""

    key: str
    title: str
    also: tuple[str, ...]
    read: Callable[[str], Any]
    required: bool = True


def class_list_columns(level: Level, today: date) -> tuple[Column, ...]:
    """The class list's columns for a school of that level."""
    grades = GRADES[level]

    def grade(text: str) -> int:
        value = _number(text)
        if value not in grades:
            raise _Wrong(_("年級須在 %(first)d 到 %(last)d 之間。") % {"first": grades[0], "last": grades[-1]})
        return value

    def born(text: str) -> date | None:
        if not text:
            return None
        try:
            day = roc.parse(text)
        except roc.NotADate as error:
            raise _Wrong(_("「%(text)s」不是日期；請寫成 103/5/21 或 2014-05-21。") % {"text": text[:20]}) from error
        if not today.year - _EARLIEST_BIRTH <= day.year or day >= today:
            raise _Wrong(_("生日 %(day)s 不合理。") % {"day": roc.short(day)})
        return day

    return (
        Column("grade", "年級", ("grade",), grade),
        Column("class_number", "班", ("班級", "class"), lambda text: _between(text, 1, 99)),
        Column("seat", "座號", ("seat",), lambda text: _between(text, 1, LAST_SEAT)),
        Column("number", "學號", ("number",), lambda text: _text(text, 20)),
        Column("name", "姓名", ("name",), lambda text: _text(text, LONGEST_NAME)),
        Column("birth_date", "生日", ("出生日期", "birth_date"), born, required=False),
        Column("diet", "用餐", ("用餐別", "diet"), lambda text: _choice(text, {**DIET_WORDS, **{each.value: each for each in Diet}}), required=False),
        Column("guardian", "監護人", ("家長", "guardian"), lambda text: _text(text, LONGEST_NAME), required=False),
        Column("relation", "關係", ("relation",), lambda text: _choice(text, RELATION_WORDS), required=False),
        Column("phone", "電話", ("phone",), lambda text: _text(text, 30, formula=False), required=False),
    )


def read_class_list(content: bytes, level: Level, today: date) -> list[ListedChild]:
    """Read a class list whole. Raises BadInput: for the file, for missing columns, or with every row that cannot be read and why."""
    sheet = read(content)
    columns = class_list_columns(level, today)
    places = _places(sheet.header, columns)
    children: list[ListedChild] = []
    errors: list[RowError] = []
    for row in sheet.rows:
        values, wrong = _read_row(row, columns, places)
        errors += wrong
        if not wrong:
            children.append(ListedChild(row=row.number, academic_year=roc.academic_year(today), **values))
    if errors:
        raise BadInput(_("檔案有 %(count)d 個問題，沒有寫入任何資料。") % {"count": len(errors)}, rows=errors)
    if not children:
        raise BadInput(_("檔案裡沒有學生。"))
    return children


def write_class_list(title: str, rows: Sequence[StudentRow], suffix: str) -> tuple[bytes, str]:
    """A class list in the form that `read_class_list` takes back."""
    header = ["年級", "班", "座號", "學號", "姓名", "生日", "用餐"]
    cells: list[list[str | int | float | None]] = [
        [row.grade, row.class_number, row.seat, row.number, row.name, roc.short(row.birth_date) if row.birth_date else "", DIET_TITLES[row.diet]]
        for row in rows
    ]
    return write(Table(title, header, cells), suffix)


def template(suffix: str) -> tuple[bytes, str]:
    """An empty class list with its header and one example."""
    header = ["年級", "班", "座號", "學號", "姓名", "生日", "用餐", "監護人", "關係", "電話"]
    return write(Table("名條", header, [[3, 1, 1, "112001", "王小明", "106/5/21", "葷食", "王大明", "父", "0912-345-678"]]), suffix)


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    found = {title.strip().casefold(): place for place, title in reversed(list(enumerate(header)))}
    places = {
        column.key: next((found[name.casefold()] for name in (column.title, *column.also) if name.casefold() in found), -1) for column in columns
    }
    missing = [column.title for column in columns if column.required and places[column.key] < 0]
    if missing:
        raise BadInput(_("缺少欄位：%(columns)s。") % {"columns": "、".join(missing)})
    return places


def _read_row(row: SheetRow, columns: Sequence[Column], places: dict[str, int]) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    wrong: list[RowError] = []
    for column in columns:
        place = places[column.key]
        cell = row.cells[place] if 0 <= place < len(row.cells) else ""
        try:
            if not cell and column.required:
                raise _Wrong(_("不可空白。"))
            values[column.key] = column.read(cell)
        except _Wrong as reason:
            wrong.append(RowError(row.number, column.title, str(reason)))
    return values, wrong


def _number(text: str) -> int:
    value = typed_number(text, 999_999)
    if value is None:
        raise _Wrong(_("「%(text)s」不是數字。") % {"text": text[:20]})
    return value


def _between(text: str, first: int, last: int) -> int:
    value = _number(text)
    if not first <= value <= last:
        raise _Wrong(_("須在 %(first)d 到 %(last)d 之間。") % {"first": first, "last": last})
    return value


def _text(text: str, longest: int, *, formula: bool = True) -> str:
    if formula and text.startswith(FORMULA_STARTS):
        raise _Wrong(_("內容像是公式，請改為文字。"))
    if len(text) > longest:
        raise _Wrong(_("超過 %(longest)d 個字。") % {"longest": longest})
    return tidy(text)


def _choice(text: str, words: dict[str, Any]) -> str:
    if text not in words:
        raise _Wrong(_("「%(text)s」不在選項中：%(words)s。") % {"text": text[:20], "words": "、".join(word for word in words if word)})
    return str(words[text].value)
