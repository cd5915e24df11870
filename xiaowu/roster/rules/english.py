"""Names of the register as an English page writes them (英文名稱): what people call a class says its grade and number."""

import re

from xiaowu.roster.rules.roles import CHINESE_GRADES

_GRADE = f"[{CHINESE_GRADES[1:]}]"
_CLASS = re.compile(rf"({_GRADE})(?:、({_GRADE}))*年(\d+|{_GRADE})班")
_WITHIN = re.compile(rf"(?<!\S)(?:{_CLASS.pattern})(?!\S)")


def class_in_english(name: str) -> str:
    """三年2班 is Grade 3, Class 2; 三、四年2班 Grades 3–4, Class 2. Also where it stands among other words; whatever else there is stays."""
    return _WITHIN.sub(_written, name)


def _written(found: re.Match[str]) -> str:
    first, last, number = found.groups()
    grades = f"Grades {_figure(first)}–{_figure(last)}" if last else f"Grade {_figure(first)}"
    return f"{grades}, Class {number if number.isdecimal() else _figure(number)}"


def _figure(sign: str) -> int:
    return CHINESE_GRADES.index(sign)
