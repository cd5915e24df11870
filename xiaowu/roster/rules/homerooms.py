"""A list of homeroom teachers (導師名單): what each row changes, and why one cannot be taken. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xiaowu.roster.rules.likeness import name_key


@dataclass(frozen=True, slots=True)
class ListedTeacher:
    """A row as it was read: the class by grade and number, the teacher by name."""

    row: int
    grade: int
    number: int
    teacher: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who serves at the school (教職員)."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """The post of a class's homeroom teacher."""

    post_id: int
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Homeroom:
    """A class of this academic year and who has it; more than one is possible."""

    class_id: int
    name: str
    is_closed: bool
    held: tuple[Held, ...] = ()


class Fault(StrEnum):
    """Why a row cannot be taken."""

    NO_CLASS = "no_class"
    TWICE = "twice"
    UNKNOWN = "unknown"
    NAMESAKES = "namesakes"
    OWN = "own"


FAULT_TITLES = {
    Fault.NO_CLASS: "本學年度沒有這個班級，請先匯入名條或新增班級。",
    Fault.TWICE: "這個班級在名單裡出現兩次。",
    Fault.UNKNOWN: "本校沒有這位教職員，請先在「教職員」新增。",
    Fault.NAMESAKES: "本校有同名的教職員，請在「教職員」頁設定這個班級的導師。",
    Fault.OWN: "自己的職務須由其他管理者變更。",
}


@dataclass(frozen=True, slots=True)
class RowFault:
    row: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Change:
    """A class gets that teacher: `ends` are the posts that end, `gives` whether one begins; neither: nothing changes."""

    row: int
    homeroom: Homeroom
    teacher: Colleague
    ends: tuple[Held, ...]
    gives: bool


def plan(
    listed: Sequence[ListedTeacher], classes: Mapping[tuple[int, int], Homeroom], colleagues: Sequence[Colleague], own: int | None
) -> tuple[list[Change], list[RowFault]]:
    """What the rows do, and those that cannot be taken. `own`: the person of whoever asks, whose posts another gives and ends."""
    by_name: dict[str, list[Colleague]] = {}
    for colleague in colleagues:
        by_name.setdefault(name_key(colleague.name), []).append(colleague)
    changes: list[Change] = []
    faults: list[RowFault] = []
    seen: set[tuple[int, int]] = set()
    for each in listed:
        found = _change(each, classes.get((each.grade, each.number)), by_name.get(name_key(each.teacher), []), own)
        if (each.grade, each.number) in seen:
            faults.append(RowFault(each.row, Fault.TWICE))
        elif isinstance(found, Change):
            changes.append(found)
        else:
            faults.append(RowFault(each.row, found))
        seen.add((each.grade, each.number))
    return changes, faults


def _change(listed: ListedTeacher, there: Homeroom | None, named: Sequence[Colleague], own: int | None) -> Change | Fault:
    if there is None or there.is_closed:
        return Fault.NO_CLASS
    if not named:
        return Fault.UNKNOWN
    holding = {each.person_id for each in there.held}
    chosen = [each for each in named if each.person_id in holding] or named  # of two of one name the one who has the class already
    if len(chosen) > 1:
        return Fault.NAMESAKES
    teacher = chosen[0]
    ends = tuple(each for each in there.held if each.person_id != teacher.person_id)
    gives = teacher.person_id not in holding
    touched = {each.person_id for each in ends} | ({teacher.person_id} if gives else set())
    return Fault.OWN if own in touched else Change(listed.row, there, teacher, ends, gives)
