"""How large a synthetic school is, and how often its children are away: pure and seeded."""

from dataclasses import dataclass
from datetime import date
from random import Random

from xiaowu.attendance.rules.roll import LeaveType, Mark
from xiaowu.kernel.roc import western
from xiaowu.roster.rules.roles import GRADES, Diet, Level

# small places have small schools, some with a class of three
_RURAL = frozenset(["石碇區", "坪林區", "烏來區", "平溪區", "雙溪區", "貢寮區", "瑞芳區", "萬里區", "金山區", "石門區", "三芝區"])

DIETS = (Diet.REGULAR, Diet.VEGETARIAN, Diet.NO_PORK, Diet.OWN_MEAL)
_DIET_WEIGHTS = (90, 5, 1, 4)

_WEEKDAY = (1.15, 0.92, 0.95, 0.98, 1.12, 1.0, 1.0)  # more absences on Mondays and Fridays
_MONTH = {1: 1.35, 2: 1.2, 3: 1.1, 4: 1.0, 5: 0.95, 6: 0.9, 9: 0.85, 10: 0.95, 11: 1.1, 12: 1.3}  # winter brings colds
_AWAY_SHARE = 0.022
_LATE_SHARE = 0.006
_KINDS: tuple[tuple[Mark, LeaveType | None], ...] = (
    (Mark.LEAVE, LeaveType.SICK), (Mark.LEAVE, LeaveType.PERSONAL), (Mark.ABSENT, None), (Mark.LEAVE, LeaveType.OFFICIAL),
    (Mark.LEAVE, LeaveType.FUNERAL), (Mark.LEAVE, LeaveType.OTHER),
)  # fmt: skip
_KIND_WEIGHTS = (55, 22, 12, 8, 1, 2)


@dataclass(frozen=True, slots=True)
class ClassSize:
    """A class to make: grade, number, how many children."""

    grade: int
    number: int
    children: int


def class_sizes(random: Random, level: Level, area: str, *, scale: float = 1.0) -> list[ClassSize]:
    """A school's classes. `scale` shrinks the number of classes for small cities of tests."""
    rural = area in _RURAL
    per_grade = 1 if rural else max(1, round(random.choice((3, 4, 5, 6, 7, 8, 10)) * scale))
    usual = random.randint(3, 16) if rural else random.randint(24, 28)
    return [ClassSize(grade, number, max(3, usual + random.randint(-2, 2))) for grade in GRADES[level] for number in range(1, per_grade + 1)]


def diet(random: Random) -> Diet:
    return random.choices(DIETS, _DIET_WEIGHTS)[0]


def birth_date(random: Random, grade: int, academic_year: int) -> date:
    """A child of grade 1 turned six before September."""
    year = western(academic_year) - 6 - grade
    month = random.choice((9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8))
    return date(year if month >= 9 else year + 1, month, random.randint(1, 28))


def marks(random: Random, students: list[int], day: date) -> list[tuple[int, Mark, LeaveType | None]]:
    """Who is not simply present on that day, with weekday and season patterns."""
    away = _AWAY_SHARE * _WEEKDAY[day.weekday()] * _MONTH.get(day.month, 1.0)
    found: list[tuple[int, Mark, LeaveType | None]] = []
    for student in students:
        drawn = random.random()
        if drawn < away:
            mark, leave = random.choices(_KINDS, _KIND_WEIGHTS)[0]
            found.append((student, mark, leave))
        elif drawn < away + _LATE_SHARE:
            found.append((student, Mark.LATE, None))
    return found
