"""Who is in the building now (目前在校名單, 2.9): by class and in all, for an evacuation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.period import has_begun
from xiaowu.attendance.rules.roll import AWAY, Mark
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import SchoolRow, school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.rules.periods import WHOLE_DAY, WITH_ROLL

READS = ("roster_enrolment", "roster_schoolclass", "roster_student")


class Child(NamedTuple):
    """A child of a class; `mark` as the roll has it, and whether it was looked for at all."""

    student_id: int
    seat: int
    name: str
    mark: str
    is_asked: bool

    @property
    def is_away(self) -> bool:
        return self.is_asked and self.mark in AWAY

    @property
    def has_left(self) -> bool:
        return self.is_asked and self.mark == Mark.LEFT_EARLY


@dataclass(frozen=True, slots=True)
class PresentClass:
    """A class, and who of it is looked for in a fire: all but those who are known to be away. Without a roll that is everybody."""

    class_id: int
    name: str
    saved_at: datetime | None
    children: tuple[Child, ...]

    @property
    def here(self) -> list[Child]:
        return [each for each in self.children if not each.is_away and not each.has_left]

    @property
    def gone(self) -> list[Child]:
        """Known to be away, or to have left."""
        return [each for each in self.children if each.is_away or each.has_left]


@dataclass(frozen=True, slots=True)
class Present:
    """A school's children as the rolls of the day know them."""

    school: SchoolRow
    day: date
    no_school: NoSchool | None
    classes: tuple[PresentClass, ...]

    @property
    def enrolled(self) -> int:
        return sum(len(each.children) for each in self.classes)

    @property
    def here(self) -> int:
        return sum(len(each.here) for each in self.classes)

    @property
    def untaken(self) -> int:
        return sum(each.saved_at is None for each in self.classes)


@dataclass(frozen=True, slots=True)
class _Class:
    class_id: int
    name: str
    saved_at: datetime | None
    children: list[tuple[int, int, str, str, bool]]


_CLASSES = """
select c.id as class_id, c.name, greatest(r.saved_at, latest.saved_at) as saved_at, json_agg(json_build_array(s.id, e.seat, s.name,
    coalesce(case
        when seen.mark = 'leave' and not leave.is_now then ''  -- a leave of a part of the day that is over
        when seen.mark = 'absent' and r.saved_at > latest.saved_at and not s.id = any(r.unasked) and not attendance_is_away(coalesce(m.mark, ''))
            then m.mark  -- came since: the morning's roll was corrected after the period's
        when seen.mark is not null then nullif(seen.mark, 'present')
        when leave.is_whole then coalesce(m.mark, 'leave')
        else m.mark end, ''),
    seen.mark is not null or coalesce(leave.is_whole, false) or (r.id is not null and not s.id = any(r.unasked))) order by e.seat) as children
from roster_schoolclass c
join roster_enrolment e on e.school_id = c.school_id and e.school_class_id = c.id and e.valid @> %(day)s::date
join roster_student s on s.school_id = e.school_id and s.id = e.student_id
left join attendance_roll r on r.school_id = c.school_id and r.school_class_id = c.id and r.day = %(day)s and r.enrolled > 0
left join attendance_rollmark m on m.school_id = c.school_id and m.school_class_id = c.id and m.day = %(day)s and m.student_id = s.id
left join lateral (select max(p.saved_at) as saved_at from attendance_periodroll p
    where p.school_id = c.school_id and p.school_class_id = c.id and p.day = %(day)s and p.whole <> '{5}') latest on true
left join lateral (select attendance_seen(c.school_id, c.id, %(day)s, s.id) as mark where latest.saved_at is not null) seen on true
left join lateral (select bool_or(l.period = 0) as is_whole, bool_or(l.period in (0, %(period)s)) as is_now from attendance_leavecell l
    where l.school_id = s.school_id and l.student_id = s.id and l.day = %(day)s and l.standing = 'approved') leave on true
where c.school_id = %(school)s and c.academic_year = roster_academic_year(%(day)s)
group by c.id, r.saved_at, latest.saved_at order by c.grade, c.number
"""


def present(actor: Actor, school_id: int, day: date) -> Present:
    """Five statements, however many classes. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_CARE, school_id=school_id)
    place, closed = school(school_id, day), no_school_reason(school_id, day)
    found = rows(_Class, _CLASSES, {"school": school_id, "day": day, "period": _period_now(school_id, day)})
    classes = tuple(PresentClass(each.class_id, each.name, each.saved_at, tuple(Child(*child) for child in each.children)) for each in found)
    audit.looked(actor, "attendance.present", school_id=school_id, student_ids=[child.student_id for each in classes for child in each.children])
    return Present(place, day, closed, classes)


def _period_now(school_id: int, day: date) -> int:
    """The period that has begun last of those in which a roll may be taken; of a day that is over its last one."""
    bells = [each for each in periods_on([school_id], day)[school_id] if each.kind in WITH_ROLL]
    return max((each.period for each in bells if has_begun(day, clock.now(), each.starts)), default=bells[0].period if bells else WHOLE_DAY)
