"""How a cell is read (儲存格的讀法): a reader takes a tidy text that is not blank and returns its value, or raises `Wrong`."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.bounds import number as number_in
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS
from xiaowu.kernel.text import LOST
from xiaowu.kernel.text.plain import BENT, numeral, plain_number

Reader = Callable[[str], Any]
Choice = TypeVar("Choice", bound=str)
_MOST = 999_999
_UNIT = re.compile(r"(?:年級|年|班|號)$")
_SHOWN = 20  # characters of a cell that its refusal repeats


class Wrong(ValueError):
    """A cell that cannot be used, with the reason for a person."""


def short(text: str) -> str:
    """The beginning of a cell, for quoting."""
    return text[:_SHOWN]


def within(text: str, longest: int) -> str:
    """The text. Raises Wrong for one that is too long."""
    if len(text) > longest:
        raise Wrong(_("超過 %(longest)d 個字。") % {"longest": longest})
    return text


def plain(text: str, longest: int) -> str:
    """The text. Raises Wrong for one that is too long, or that a spreadsheet would run (CWE-1236)."""
    if text.startswith(FORMULA_STARTS):
        raise Wrong(_("內容像是公式，請改為文字。"))
    return within(text, longest)


def text(longest: int) -> Callable[[str], str]:
    """Reads a text (文字)."""
    return lambda cell: plain(cell, longest)


def name(longest: int) -> Callable[[str], str]:
    """Reads a person's name (姓名). A question mark in it stands for a character that was lost when the file was saved as Big5: no name has one."""

    def read(cell: str) -> str:
        if LOST.search(cell):
            words = _("「%(text)s」裡的問號是存檔時遺失的字；請在原檔案補回，另存為 Excel 活頁簿（.xlsx）或「CSV UTF-8」，再上傳。")
            raise Wrong(words % {"text": short(cell)})
        return plain(cell, longest)

    return read


def between(first: int, last: int) -> Callable[[str], int]:
    """Reads a whole number from the first to the last (整數), also as people write a grade, class or seat: 三, 三年級, 十二班, 5號."""

    def read(cell: str) -> int:
        said = _UNIT.sub("", plain_number(cell))
        value = number_in(said, _MOST)
        if value is None:
            value = numeral(said)
        if value is None:
            raise Wrong(_("「%(text)s」不是數字。") % {"text": short(cell)})
        if not first <= value <= last:
            raise Wrong(_("須在 %(first)d 到 %(last)d 之間。") % {"first": first, "last": last})
        return value

    return read


def code(longest: int) -> Callable[[str], str]:
    """Reads a number that names something (號碼、代碼): kept as text, without what a spreadsheet put around it; refused if its digits are lost."""

    def read(cell: str) -> str:
        value = plain_number(cell)
        if BENT.fullmatch(value):
            raise Wrong(_("「%(text)s」是試算表改寫過的數字，原來的號碼已經不在；請把這一欄設為文字格式後重新輸入。") % {"text": short(value)})
        if not value:
            raise Wrong(_("不可空白。"))
        return plain(value, longest)

    return read


def choice(titles: Mapping[Choice, str], also: Mapping[str, Choice] | None = None, *, are_words: bool = True) -> Reader:
    """Reads one of several choices (選項): `titles` by value, `also` other words for them.

    A title is accepted in Chinese and in the reader's language, so that downloaded sheets can come back;
    the value itself is too, as programs write it. A refusal lists only the titles.
    `are_words`: the titles stand in the catalogue; those made of data do not.
    """

    def read(cell: str) -> str:
        own = {value: _(title) if are_words else title for value, title in titles.items()}
        known: dict[str, str] = {**{value: value for value in titles}, **(also or {})}
        known |= {title: value for told in (titles, own) for value, title in told.items()}
        word = plain_number(cell)
        if word not in known:
            raise Wrong(_("「%(text)s」不在選項中：%(words)s。") % {"text": short(word), "words": "、".join(own.values())})
        return str(known[word])

    return read


def day(earliest: date, last: date, unlikely: Callable[[date], str]) -> Callable[[str], date]:
    """Reads a day in ROC or ISO form, from the earliest to the last (日期); `unlikely` says what is wrong with one outside them."""

    def read(cell: str) -> date:
        try:
            value = roc.parse(cell)
        except roc.NotADate as error:
            raise Wrong(_("「%(text)s」不是日期；請寫成 103/5/21 或 2014-05-21。") % {"text": short(cell)}) from error
        if not earliest <= value <= last:
            raise Wrong(unlikely(value))
        return value

    return read
