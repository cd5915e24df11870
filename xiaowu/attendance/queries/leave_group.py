"""Who is meant by a list of classes and seats (團體名單): read line by line, and told by line where nobody is."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.text.plain import plain_number
from xiaowu.roster.rules.roles import class_spellings

READS = ("roster_enrolment", "roster_schoolclass")
_MOST_LINES = 500
_SEATS = re.compile(r"[、,;:號\s]+")  # of a line that is half width
_OF_A_CLASS = re.compile(r".+?班")
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class _Seat:
    class_id: int
    grade: int
    number: int
    name: str
    seat: int
    student_id: int


_IN_CLASSES = """
select c.id as class_id, c.grade, c.number, c.name, e.seat, e.student_id from roster_enrolment e join roster_schoolclass c on c.id = e.school_class_id
where e.school_id = %s and e.valid @> %s::date
"""


def named(school_id: int, classes: Collection[int], lines: str, day: date) -> list[int]:
    """The children of whole classes and of lines such as 三年2班 5、12 or 302 5, each once. One statement. Raises BadInput with each wrong line."""
    there = rows(_Seat, _IN_CLASSES, [school_id, day])
    found = [each.student_id for each in there if each.class_id in classes]
    by_name = {(name, each.seat): each.student_id for each in there for name in (plain_number(each.name), *class_spellings(each.grade, each.number))}
    names, wrong = {name for name, _seat in by_name}, []
    if len(given := lines.splitlines()) > _MOST_LINES:
        why = _("名單最多 %(most)d 行，這份有 %(count)d 行") % {"most": _MOST_LINES, "count": len(given)}
        raise BadInput(_("第 %(row)d 行：%(why)s") % {"row": _MOST_LINES + 1, "why": why}, rows=[RowError(_MOST_LINES + 1, "", why)], at="students")
    for place, line in enumerate(given, 1):
        head, seats = _parted(unicodedata.normalize("NFKC", line), names)
        if not head:
            continue
        if head not in names:
            wrong.append(RowError(place, "", _("本校沒有「%(name)s」這一班") % {"name": head[:20]}))
        elif not seats:
            wrong.append(RowError(place, "", _("沒有寫座號")))
        for seat in seats if head in names else ():
            child = by_name.get((head, int(seat))) if seat.isascii() and seat.isdigit() and len(seat) <= 3 else None
            if child is None:
                wrong.append(RowError(place, "", _("%(name)s沒有 %(seat)s 號") % {"name": head, "seat": seat[:10]}))
            else:
                found.append(child)
    if wrong:
        told = "；".join(_("第 %(row)d 行：%(why)s") % {"row": each.row, "why": each.reason} for each in wrong[:_MOST_TOLD])
        raise BadInput(told, rows=wrong, at="students")
    if not found:
        raise BadInput(_("請選擇班級，或填寫學生名單。"), at="students")
    return list(dict.fromkeys(found))


def _parted(line: str, names: Collection[str]) -> tuple[str, list[str]]:
    """The class of a line and its seats: up to the first space, or up to 班 where that names a class (三年 2班5、12)."""
    head, *seats = [each for each in _SEATS.split(line.strip()) if each] or [""]
    if head not in names and (whole := _OF_A_CLASS.match(line)) and (name := plain_number(whole[0])) in names:
        return name, [each for each in _SEATS.split(line[whole.end() :]) if each]
    return head, seats
