"""Names of the house's things as the reader's language writes them (名稱): a class, a district.

They are stored in Chinese, and so is what programs and files are given; an English page writes them as the apps' offers say (`english`), wherever it
shows one by itself: what a form sends back stays as it is stored.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string

from xiaowu.kernel.offer import offers
from xiaowu.kernel.roc import spoken

_LONGEST = 60  # what is longer is no name


_GRADES = "一二三四五六七八九"


def grade_title(grade: int) -> str:
    """`三年級`, `Grade 3`: as the names of classes write it (三年2班)."""
    return f"Grade {grade}" if spoken.in_english() else f"{_GRADES[grade - 1]}年級"


def grades_title(first: int, last: int) -> str:
    """`三年級`, `三年級–四年級`: a range of grades."""
    return grade_title(first) if first == last else f"{grade_title(first)}–{grade_title(last)}"


def named(name: str) -> str:
    """In the reader's language."""
    return in_english(name) if spoken.in_english() else name


def in_english(value: Any) -> Any:
    """A text that is shown, with the names that it is; anything else as it is."""
    return _in_english(value) if type(value) is str and len(value) <= _LONGEST and not value.isascii() else value


@lru_cache(maxsize=4096)
def _in_english(name: str) -> str:
    for read in _readers():
        name = read(name)
    return name


@lru_cache(maxsize=1)
def _readers() -> tuple[Callable[[str], str], ...]:
    return tuple(import_string(offer.english) for offer in offers() if offer.english)
