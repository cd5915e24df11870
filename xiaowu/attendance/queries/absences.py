"""What was said of an absence, and what a family is told of those of its own child (孩子的缺席)."""

from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.telling import CORRECTED_FOR, Said, Standing, standing
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class WordRow:
    """What was said of an absence, by whom."""

    said: Said
    text: str
    at: datetime
    by: str


def words_of(stored: list[list[str]]) -> tuple[WordRow, ...]:
    return tuple(WordRow(Said(said), text, datetime.fromisoformat(at), by) for said, text, at, by in stored)


@dataclass(frozen=True, slots=True)
class OwnAbsence:
    """An absence of one's own child: what was told, and what was said."""

    student_id: int
    child: str
    school: str
    school_class: str
    day: date
    is_absent: bool
    is_told: bool
    told_at: datetime | None
    words: tuple[WordRow, ...]
    missed: tuple[int, ...]  # the single lessons, where it is not the whole day
    is_former: bool = False  # at a school that the child left since, where nobody answers any more

    @property
    def standing(self) -> Standing:
        return standing(each.said for each in self.words)


@dataclass(frozen=True, slots=True)
class _Own:
    student_id: int
    child: str
    school: str
    school_class: str
    day: date
    is_absent: bool
    is_told: bool
    told_at: datetime | None
    words: list[list[str]]
    missed: list[int]
    is_former: bool


_OWN = """select student_id, child, school, class as school_class, day, is_absent, is_told, told_at, words, missed, is_former
from attendance_absences_mine(%s, %s)"""


def own_absences(actor: Actor, today: date) -> list[OwnAbsence]:
    """A guardian's, of the days that may still be answered; nobody else's. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN, school_id=ANYWHERE)
    return [
        OwnAbsence(
            each.student_id,
            each.child,
            each.school,
            each.school_class,
            each.day,
            each.is_absent,
            each.is_told,
            each.told_at,
            words_of(each.words),
            tuple(each.missed),
            each.is_former,
        )
        for each in rows(_Own, _OWN, [today - CORRECTED_FOR, today])
    ]


def own_absence(actor: Actor, student_id: int, day: date, today: date) -> OwnAbsence:
    """One of them. Raises Forbidden, NotFound."""
    found = next((each for each in own_absences(actor, today) if (each.student_id, each.day) == (student_id, day)), None)
    if found is None:
        raise NotFound
    return found
