"""Class lists and registers as files (名條): columns declared, errors by row, all read before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import roc
from xiaowu.kernel.bounds import number
from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.sheets import Sheet, SheetRow, Table, fault_of, made_signs, places_of, read, write
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
from xiaowu.roster.rules.likeness import BENT, plain_number
from xiaowu.roster.rules.phones import LONGEST_PHONE, lost_its_zero, phone_of
from xiaowu.roster.rules.roles import DIET_TITLES, GRADES, Diet, Level

_EARLIEST_BIRTH = 25  # years before the academic year


class _Wrong(ValueError):
    """A cell that cannot be used, with the reason for a person."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the class list: its header as offices write it, other headers it goes by, how a cell is read.

    A column that need not be there changes nothing where it is not, nor where its cell is blank.
    """

    key: str
    title: str
    also: tuple[str, ...]
    read: Callable[[str], Any]
    required: bool = True

    @property
    def titles(self) -> tuple[str, ...]:
        return (self.title, *self.also)


@dataclass(frozen=True, slots=True)
class ClassList:
    """A class list that was read: its children, and what of the file is told beside them."""

    children: list[ListedChild]
    told: dict[str, Any]


def class_list_columns(level: Level, today: date) -> tuple[Column, ...]:
    """The class list's columns for a school of that level."""
    grades = GRADES[level]

    def grade(text: str) -> int:
        value = _number(text)
        if value not in grades:
            raise _Wrong(_("年級須在 %(first)d 到 %(last)d 之間。") % {"first": grades[0], "last": grades[-1]})
        return value

    def born(text: str) -> date:
        try:
            day = roc.parse(text)
        except roc.NotADate as error:
            raise _Wrong(_("「%(text)s」不是日期；請寫成 103/5/21 或 2014-05-21。") % {"text": text[:20]}) from error
        if not today.year - _EARLIEST_BIRTH <= day.year or day >= today:
            raise _Wrong(_("生日 %(day)s 不合理。") % {"day": roc.short(day)})
        return day

    diets = {**DIET_WORDS, **{each.value: each for each in Diet}}
    return (
        Column("grade", "年級", ("年別", "grade"), grade),
        Column("class_number", "班", ("班級", "班別", "class"), lambda text: _between(text, 1, 99)),
        Column("seat", "座號", ("座位號碼", "座位號", "seat"), lambda text: _between(text, 1, LAST_SEAT)),
        Column("number", "學號", ("學生學號", "學籍號碼", "number"), _student_number),
        Column("name", "姓名", ("學生姓名", "name"), lambda text: _text(text, LONGEST_NAME)),
        Column("birth_date", "生日", ("出生日期", "出生年月日", "birth_date"), born, required=False),
        Column("diet", "用餐", ("用餐別", "餐別", "diet"), lambda text: _choice(text, diets), required=False),
        Column("guardian", "監護人", ("監護人姓名", "家長", "家長姓名", "guardian"), lambda text: _text(text, LONGEST_NAME), required=False),
        Column("relation", "關係", ("與學生關係", "稱謂", "relation"), lambda text: _choice(text, RELATION_WORDS), required=False),
        Column("phone", "電話", ("聯絡電話", "家長電話", "監護人電話", "手機", "行動電話", "phone"), _phone, required=False),
    )


def read_class_list(content: bytes, level: Level, today: date) -> ClassList:
    """Read a class list whole. Raises BadInput: for the file, for missing columns, or with every row that cannot be read and why."""
    columns = class_list_columns(level, today)
    sheet = read(content, columns=[column.titles for column in columns if column.required])
    places = places_of(sheet.header, {column.key: column.titles for column in columns})
    missing = [column.title for column in columns if column.required and places[column.key] < 0]
    if missing:
        raise BadInput(_("%(where)s缺少欄位：%(columns)s。") % {"where": sheet.where(), "columns": "、".join(missing)})
    children: list[ListedChild] = []
    errors: list[RowError] = []
    mended: list[int] = []
    for row in sheet.rows:
        if beyond := sheet.beyond(row):
            errors.append(beyond)
            continue
        values, wrong = _read_row(row, columns, places)
        errors += wrong
        if values.get("phone") and lost_its_zero(row.cells[places["phone"]]):
            mended.append(row.number)
        if not wrong:
            children.append(ListedChild(row=row.number, academic_year=roc.academic_year(today), **values))
    if errors:
        said = ngettext("%(where)s有 %(count)d 個問題，沒有寫入任何資料。", "%(where)s有 %(count)d 個問題，沒有寫入任何資料。", len(errors))
        raise BadInput(said % {"where": sheet.where(), "count": len(errors)}, rows=errors)
    if not children:
        raise BadInput(_("%(where)s裡沒有學生。") % {"where": sheet.where()})
    return ClassList(children, _told(sheet, children, set(places.values())) | {"mended": mended})


def _told(sheet: Sheet, children: Sequence[ListedChild], read_places: set[int]) -> dict[str, Any]:
    """What a person should know of the file before it is applied: what was not read, what was hidden, which signs are an office's own."""
    ignored = [title for place, title in enumerate(sheet.header) if title and place not in read_places]
    own = [child.row for child in children if made_signs(child.name + (child.guardian or ""))]
    return {"sheet": sheet.name, "others": sheet.others, "ignored": ignored, "hidden": sheet.hidden, "own_signs": own}


def write_class_list(title: str, rows: Sequence[StudentRow], suffix: str) -> tuple[bytes, str]:
    """A class list in the form that `read_class_list` takes back."""
    header = ["年級", "班", "座號", "學號", "姓名", "生日", "用餐"]
    cells: list[list[str | int | float | None]] = [
        [
            row.own_grade or row.grade,
            row.class_number,
            row.seat,
            row.number,
            row.name,
            roc.short(row.birth_date) if row.birth_date else "",
            DIET_TITLES[row.diet],
        ]
        for row in rows
    ]
    return write(Table(title, header, cells), suffix)


def template(suffix: str) -> tuple[bytes, str]:
    """An empty class list with its header and one example."""
    header = ["年級", "班", "座號", "學號", "姓名", "生日", "用餐", "監護人", "關係", "電話"]
    return write(Table("名條", header, [[3, 1, 1, "112001", "王小明", "106/5/21", "葷食", "王大明", "父", "0912-345-678"]]), suffix)


def _read_row(row: SheetRow, columns: Sequence[Column], places: dict[str, int]) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    wrong: list[RowError] = []
    for column in columns:
        place = places[column.key]
        cell = row.cells[place] if 0 <= place < len(row.cells) else ""
        try:
            if fault := fault_of(cell):
                raise _Wrong(fault)
            cell = tidy(cell)
            if not cell and column.required:
                raise _Wrong(_("不可空白。"))
            values[column.key] = column.read(cell) if cell else None
        except _Wrong as reason:
            wrong.append(RowError(row.number, column.title, str(reason)))
    return values, wrong


def _number(text: str) -> int:
    value = number(plain_number(text), 999_999)
    if value is None:
        raise _Wrong(_("「%(text)s」不是數字。") % {"text": text[:20]})
    return value


def _between(text: str, first: int, last: int) -> int:
    value = _number(text)
    if not first <= value <= last:
        raise _Wrong(_("須在 %(first)d 到 %(last)d 之間。") % {"first": first, "last": last})
    return value


def _student_number(text: str) -> str:
    value = plain_number(text)
    if BENT.fullmatch(value):
        raise _Wrong(_("「%(text)s」是試算表改寫過的數字，原來的號碼已經不在；請把這一欄設為文字格式後重新輸入。") % {"text": value[:20]})
    if not value:
        raise _Wrong(_("不可空白。"))
    return _text(value, 20)


def _phone(text: str) -> str:
    """A telephone number may begin like a formula: +886."""
    value = phone_of(_short(text, LONGEST_PHONE))
    if value is None:
        raise _Wrong(_("「%(text)s」不是電話號碼；請只寫數字與 + - ( ) #、分機。") % {"text": text[:20]})
    return value


def _text(text: str, longest: int) -> str:
    if text.startswith(FORMULA_STARTS):
        raise _Wrong(_("內容像是公式，請改為文字。"))
    return _short(text, longest)


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise _Wrong(_("超過 %(longest)d 個字。") % {"longest": longest})
    return text


def _choice(text: str, words: dict[str, Any]) -> str:
    text = plain_number(text)
    if text not in words:
        raise _Wrong(_("「%(text)s」不在選項中：%(words)s。") % {"text": text[:20], "words": "、".join(word for word in words if word)})
    return str(words[text].value)
