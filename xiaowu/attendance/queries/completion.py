"""The progress of rolls (點名進度): at a school, by class; in the city, by district and school."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.disclosure import disclosed, disclosed_rate
from xiaowu.attendance.rules.rates import tells_rate
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES, LeaveType, Mark
from xiaowu.kernel import audit
from xiaowu.kernel.access import may, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.memo import shared_cache
from xiaowu.roster.queries.calendar import around, no_school
from xiaowu.roster.queries.places import SchoolRow, school
from xiaowu.roster.rules.calendar import NoSchool, NotASchoolDay

READS = ("roster_district", "roster_enrolment", "roster_school", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class ClassCompletion:
    """Whether one class's roll is taken, by whom and when, and whether somebody came after it was (`to_ask`); no count of children."""

    class_id: int
    grade: int
    number: int
    name: str
    revision: int | None
    saved_at: datetime | None
    saved_by: str | None
    to_ask: bool


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A child who is not simply present, for people who must know.
    `is_counted` is false if the mark came along from another class, and the roll of this one is not taken yet.
    """

    class_id: int
    class_name: str
    seat: int
    student_id: int
    name: str
    mark: str
    leave_type: str
    is_counted: bool

    @property
    def words(self) -> str:
        return mark_words(self.mark, self.leave_type)


@dataclass(frozen=True, slots=True)
class SchoolToday:
    """A school's rolls of one day; `away` is None for readers who may not see children. Without school there are neither."""

    school: SchoolRow
    day: date
    no_school: NotASchoolDay | None
    no_school_reason: str
    classes: tuple[ClassCompletion, ...]
    away: tuple[AwayRow, ...] | None
    day_before: date  # the school days beside this one
    day_after: date

    @property
    def taken(self) -> int:
        return sum(each.saved_at is not None for each in self.classes)


@dataclass(frozen=True, slots=True)
class Progress:
    """Rolls due and taken at a place; children away only as far as they may be told."""

    id: int
    name: str
    due: int
    taken: int
    recorded: int
    away: int | None
    rate: float | None

    @property
    def share(self) -> float:
        return self.taken / self.due if self.due else 1.0

    @property
    def tells_rate(self) -> bool:
        return tells_rate(self.taken, self.due)


@dataclass(frozen=True, slots=True)
class Closed:
    """How many schools have no school that day for one reason."""

    no_school: NoSchool
    schools: int


@dataclass(frozen=True, slots=True)
class CityToday:
    """The city's rolls of one day: of the schools that have school, and how many have none and why."""

    day: date
    closed: tuple[Closed, ...]
    total: Progress
    districts: tuple[Progress, ...]
    schools: dict[int, tuple[Progress, ...]]


_AWAY = """
select c.id as class_id, c.name as class_name, e.seat, s.id as student_id, s.name, m.mark, m.leave_type, r.id is not null as is_counted
from attendance_rollmark m
join roster_days(%(day)s, %(day)s) o on o.school_id = m.school_id and o.why is null
join roster_schoolclass c on c.school_id = m.school_id and c.id = m.school_class_id
join roster_student s on s.school_id = m.school_id and s.id = m.student_id
join roster_enrolment e on e.school_id = m.school_id and e.student_id = m.student_id and e.school_class_id = m.school_class_id and e.valid @> m.day
left join attendance_roll r on r.school_id = m.school_id and r.school_class_id = m.school_class_id and r.day = m.day and r.enrolled > 0
where m.school_id = %(school)s and m.day = %(day)s and c.academic_year = roster_academic_year(m.day)
order by c.grade, c.number, e.seat
"""

_CITY = """
select o.why, o.reason, d.id as district_id, d.name as district, s.id, s.name, due.classes as due, coalesce(t.classes_taken, 0) as taken,
    coalesce(t.recorded, 0) as recorded, coalesce(t.told, 0) as told
from roster_days(%(day)s, %(day)s) o
join roster_school s on s.id = o.school_id
join roster_district d on d.id = s.district_id
join attendance_due(%(day)s) due on due.school_id = s.id
left join (
    select school_id, sum(classes_taken)::int as classes_taken, sum(recorded)::int as recorded, sum(told)::int as told
    from attendance_told where day = %(day)s group by school_id
) t on t.school_id = s.id
order by d."order", s.code, s.level
"""


_COMPLETION = "select * from attendance_completion(%s, %s)"


def school_today(actor: Actor, school_id: int, day: date) -> SchoolToday:
    """Which classes have taken the roll; and for holders of SEE_ROLL over the school, who is away. Up to six statements."""
    require(actor, Permission.SEE_COMPLETION, school_id=school_id)
    place = school(school_id, day)
    classes = tuple(rows(ClassCompletion, _COMPLETION, [school_id, day]))
    away = _away(actor, school_id, day) if may(actor, Permission.SEE_ROLL, school_id=school_id) is None else None
    closed, before, after = around(school_id, day)
    return SchoolToday(place, day, closed.why if closed else None, closed.reason if closed else "", classes, away, before, after)


def missing_rolls(school_id: int, day: date) -> list[ClassCompletion]:
    """The classes that owe a roll and have not taken it. One statement."""
    return [each for each in rows(ClassCompletion, _COMPLETION, [school_id, day]) if each.saved_at is None]


def city_today(actor: Actor, day: date) -> CityToday:
    """Every school's progress, and absence as far as disclosure allows: sums of the told figures of grades. One statement.

    Kept for `XIAOWU_BOARD_SECONDS`: everybody who may see the city sees the same, and at 3,600 schools it takes 25 ms.
    """
    require(actor, Permission.SEE_CITY, school_id=None)
    return _city(day)


@shared_cache(key=lambda day: day)
def _city(day: date) -> CityToday:
    schools: dict[tuple[int, str], list[_Figures]] = defaultdict(list)
    closed: Counter[NoSchool] = Counter()
    for each in rows(_Figures, _CITY, {"day": day}):
        if without := no_school(each.why, each.reason):
            closed[without] += 1
        else:
            schools[each.district_id, each.district].append(each)
    districts = tuple(_progress(key, name, parts) for (key, name), parts in schools.items())
    everything = [each for parts in schools.values() for each in parts]
    inside = {key: tuple(_progress(each.id, each.name, [each]) for each in parts) for (key, _name), parts in schools.items()}
    return CityToday(day, tuple(Closed(*each) for each in closed.most_common()), _progress(0, "", everything), districts, inside)


class _Figures(NamedTuple):
    """A school's rolls, and what is told of its children away; or why it has no school."""

    why: str | None
    reason: str | None
    district_id: int
    district: str
    id: int
    name: str
    due: int
    taken: int
    recorded: int
    told: int


def _progress(key: int, name: str, parts: Sequence[_Figures]) -> Progress:
    due, taken, recorded = sum(each.due for each in parts), sum(each.taken for each in parts), sum(each.recorded for each in parts)
    away = disclosed(sum(each.told for each in parts))
    return Progress(key, name, due, taken, recorded, away, disclosed_rate(away, recorded))


def _away(actor: Actor, school_id: int, day: date) -> tuple[AwayRow, ...]:
    found = tuple(rows(AwayRow, _AWAY, {"school": school_id, "day": day}))
    audit.looked(actor, "attendance.school_today", school_id=school_id, student_ids=(each.student_id for each in found))
    return found


def mark_words(mark: str, leave_type: str) -> str:
    """What people call a mark (source string, translated where shown)."""
    return LEAVE_TITLES[LeaveType(leave_type)] if leave_type else MARK_TITLES[Mark(mark)]
