"""The roll (點名): its marks, who may still change one and when, and its counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Mark(StrEnum):
    """What a roll says of a child who is not simply present."""

    ABSENT = "absent"  # 缺席：未請假
    LATE = "late"  # 遲到
    LEFT_EARLY = "left_early"  # 早退
    LEAVE = "leave"  # 請假


class LeaveType(StrEnum):
    """Kinds of leave (假別). What is asked of each stands in `rules.leave_types`."""

    SICK = "sick"  # 病假
    PERSONAL = "personal"  # 事假
    OFFICIAL = "official"  # 公假
    FUNERAL = "funeral"  # 喪假
    MENSTRUAL = "menstrual"  # 生理假
    MENTAL_HEALTH = "wellbeing"  # 身心調適假
    EPIDEMIC = "epidemic"  # 防疫假
    DISASTER = "disaster"  # 災防假：天災或其他不可抗力
    EXAM = "exam"  # 考試請假：月考、段考當日
    MARRIAGE = "marriage"  # 婚假
    PRENATAL = "prenatal"  # 產前假
    MATERNITY = "maternity"  # 娩假
    MISCARRIAGE = "miscarriage"  # 流產假
    PARENTAL = "parental"  # 育嬰假
    OTHER = "other"  # 其他


PRESENT = "present"  # 到: stated where presence must be said explicitly

PRESENT_TITLE = "到"
MARK_TITLES = {Mark.ABSENT: "缺席", Mark.LATE: "遲到", Mark.LEFT_EARLY: "早退", Mark.LEAVE: "請假"}
LEAVE_TITLES = {
    LeaveType.SICK: "病假",
    LeaveType.PERSONAL: "事假",
    LeaveType.OFFICIAL: "公假",
    LeaveType.FUNERAL: "喪假",
    LeaveType.MENSTRUAL: "生理假",
    LeaveType.MENTAL_HEALTH: "身心調適假",
    LeaveType.EPIDEMIC: "防疫假",
    LeaveType.DISASTER: "災防假",
    LeaveType.EXAM: "考試請假",
    LeaveType.MARRIAGE: "婚假",
    LeaveType.PRENATAL: "產前假",
    LeaveType.MATERNITY: "娩假",
    LeaveType.MISCARRIAGE: "流產假",
    LeaveType.PARENTAL: "育嬰假",
    LeaveType.OTHER: "其他",
}

AWAY = frozenset({Mark.ABSENT, Mark.LEAVE})  # not there for the meal; late children, and those who leave early, are


@dataclass(frozen=True, slots=True)
class RollException:
    """One child's mark; a leave has its type, nothing else has."""

    mark: Mark
    leave_type: LeaveType | None = None


Exceptions = Mapping[int, RollException]


class RollFault(StrEnum):
    """Why a roll cannot be saved now by this person."""

    FUTURE = "future"
    NO_SCHOOL = "no_school"
    OTHER_YEAR = "other_year"
    EMPTY = "empty"
    CLOSED = "closed"
    EARLY = "early"  # of a period: it has not begun
    NO_PERIOD = "no_period"  # none is rung that day


@dataclass(frozen=True, slots=True)
class Due:
    """What decides whether a class owes a roll of a day: there is school, the day is in the class's year, and the class has children."""

    is_school_day: bool
    is_of_the_year: bool
    has_children: bool


def day_of(now: datetime) -> date:
    """The day of an hour in Taipei, as rules are given it."""
    return now.date()


def why_not_due(due: Due) -> RollFault | None:
    """None if the class owes a roll of the day."""
    if not due.is_of_the_year:
        return RollFault.OTHER_YEAR
    if not due.is_school_day:
        return RollFault.NO_SCHOOL
    return None if due.has_children else RollFault.EMPTY


def why_not_now(day: date, now: datetime, closes: time, due: Due, *, is_office: bool) -> RollFault | None:
    """None if a roll of `day` may be saved at `now`. A teacher's roll closes at the school's hour of its own day; student affairs
    corrects afterwards (2.2). Nobody takes a roll of a day to come, or one that is not due."""
    if day > day_of(now):
        return RollFault.FUTURE
    if fault := why_not_due(due):
        return fault
    if is_office:
        return None
    if day < day_of(now) or now.time().replace(tzinfo=None) >= closes:
        return RollFault.CLOSED
    return None


@dataclass(frozen=True, slots=True)
class Counts:
    """A roll's own counts: what non-teaching staff and the city see of it."""

    enrolled: int
    away: int
    late: int

    @property
    def present(self) -> int:
        return self.enrolled - self.away


def counts(enrolled: int, exceptions: Exceptions) -> Counts:
    """Away is absent or on leave; late is late. Present = enrolled − away."""
    marks = [each.mark for each in exceptions.values()]
    return Counts(enrolled, sum(mark in AWAY for mark in marks), sum(mark is Mark.LATE for mark in marks))


def effective(exceptions: Iterable[tuple[int, str, str]]) -> dict[int, RollException]:
    """Rows as stored, (student, mark, leave type or ''), as exceptions."""
    return {student: RollException(Mark(mark), LeaveType(leave) if leave else None) for student, mark, leave in exceptions}


def read_mark(mark: str, leave_type: str) -> RollException | None:
    """A stored mark, in data where presence is stated too: None for simply present."""
    return None if mark == PRESENT else RollException(Mark(mark), LeaveType(leave_type) if leave_type else None)
