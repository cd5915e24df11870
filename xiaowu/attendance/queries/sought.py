"""Whose day does not fit together at a school or in classes (點名矛盾): who was there and is gone first, for those who must look for the child."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.contradictions import Contradiction, Found, of_day
from xiaowu.attendance.rules.effective import Said, Source, Word
from xiaowu.attendance.rules.roll import LeaveType, read_mark
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.timetable.rules.bells import bell_of
from xiaowu.timetable.rules.periods import WHOLE_DAY

MORNING_TITLE = N_("晨間點名")
READS = ("roster_enrolment", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class Sought:
    """A child whose words of the day contradict each other, the most urgent of these first."""

    school_id: int
    class_id: int
    class_name: str
    seat: int
    student_id: int
    name: str
    day: date
    found: tuple[Found, ...]

    @property
    def roll(self) -> tuple[str | int | date, ...]:
        """Where it shows."""
        place = (self.school_id, self.class_id)
        return ("attendance:period", *place, self.found[0].period, self.day) if self.found[0].period else ("attendance:roll", *place, self.day)

    @property
    def is_gone(self) -> bool:
        return self.found[0].kind is Contradiction.GONE


@dataclass(frozen=True, slots=True)
class _Child:
    school_id: int
    class_id: int
    class_name: str
    seat: int
    student_id: int
    name: str
    marks: list[Any]
    rolls: list[Any]
    leaves: list[Any]


# of classes in which a roll by period was taken: the children of whom anything was said, with all that was asked of their class. Few rows, since only
# exceptions are stored; the morning's roll is the homeroom teacher's word of period 0
_SAID = """
with asked as materialized (
    select school_id, school_class_id, period, whole, unasked from attendance_periodroll
    where school_id = any(%(schools)s::bigint[]) and day = %(day)s and (%(classes)s::bigint[] is null or school_class_id = any(%(classes)s::bigint[]))
), morning as materialized (
    select r.school_id, r.school_class_id, 0 as period, array[4]::smallint[] as whole, r.unasked from attendance_roll r
    where r.day = %(day)s and r.enrolled > 0 and (r.school_id, r.school_class_id) in (select school_id, school_class_id from asked)
), said as (
    select m.school_id, m.school_class_id, m.student_id, m.period, m.source, m.mark, m.leave_type from attendance_periodmark m
    where m.day = %(day)s and (m.school_id, m.school_class_id) in (select school_id, school_class_id from asked)
    union all
    select m.school_id, m.school_class_id, m.student_id, 0, 4, m.mark, m.leave_type from attendance_rollmark m
    join morning on morning.school_id = m.school_id and morning.school_class_id = m.school_class_id where m.day = %(day)s
), child as (
    select school_id, school_class_id, student_id, json_agg(json_build_array(period, source, mark, leave_type)) as marks from said group by 1, 2, 3
)
select child.school_id, child.school_class_id as class_id, c.name as class_name, e.seat, child.student_id, s.name, child.marks,
    (select json_agg(json_build_array(period, whole, unasked)) from (table asked union all table morning) roll
        where roll.school_id = child.school_id and roll.school_class_id = child.school_class_id) as rolls,
    (select coalesce(json_agg(json_build_array(period, leave_type)), '[]') from attendance_leavecell cell where cell.school_id = child.school_id
        and cell.student_id = child.student_id and cell.day = %(day)s and cell.standing = 'approved') as leaves
from child
join roster_schoolclass c on c.school_id = child.school_id and c.id = child.school_class_id
join roster_student s on s.school_id = child.school_id and s.id = child.student_id
join roster_enrolment e on e.school_id = child.school_id and e.student_id = child.student_id and e.school_class_id = child.school_class_id
    and e.valid @> %(day)s::date
order by c.grade, c.number, e.seat
"""
_URGENCY = {kind: place for place, kind in enumerate(Contradiction)}


def sought_at(actor: Actor, school_id: int, day: date) -> list[Sought]:
    """Of a school, for whoever sees its children; who is shown is on record. Two statements, one where there is nobody. Raises Forbidden."""
    require(actor, Permission.SEE_ROLL, school_id=school_id)
    found = _sought([school_id], None, day)
    if found:
        audit.looked(actor, "attendance.school_today", school_id=school_id, student_ids=(each.student_id for each in found))
    return found


def gone_of_mine(actor: Actor) -> list[Sought]:
    """Who is gone today of one's homeroom, or of the school for student affairs: class and seat, for the home page. At most one statement."""
    schools = own_schools(actor, Permission.CORRECT_ROLL)
    homes = [each for each in actor.assignments if each.role in HOMEROOM and each.class_id]
    if not schools and not homes:
        return []
    where = list(schools) or [each.school_id or 0 for each in homes]
    classes = None if schools else [each.class_id or 0 for each in homes]
    return [each for each in _sought(where, classes, clock.today()) if each.is_gone]


def to_look_for(_actor: Actor, found: list[Sought]) -> Waits:
    """Who is gone waits before all else, by class and seat: whose it is stands on the roll, where the look is on record. No statement."""
    kind = _("學生到課後不見")
    first = tuple(Wait(_("%(name)s %(seat)s 號") % {"name": each.class_name, "seat": each.seat}, kind, each.roll, each.day, True) for each in found)
    return Waits(kind, first, len(first), len(first))


def title(period: int) -> str:
    """What a period is called, where the school's own bells are not read (source string, translated where shown)."""
    return bell_of(period, ()).title if period else MORNING_TITLE


def _sought(schools: Collection[int], classes: Collection[int] | None, day: date) -> list[Sought]:
    given = {"schools": list(schools), "classes": list(classes) if classes is not None else None, "day": day}
    found = [
        Sought(each.school_id, each.class_id, each.class_name, each.seat, each.student_id, each.name, day, told)
        for each in rows(_Child, _SAID, given)
        if (told := tuple(sorted(of_day(_words(each)), key=lambda one: _URGENCY[one.kind])))
    ]
    return sorted(found, key=lambda each: _URGENCY[each.found[0].kind])


def _words(child: _Child) -> dict[int, tuple[Word, ...]]:
    """Period → what was said of the child."""
    asked = {period: (frozenset(map(Source, whole)), frozenset(unasked)) for period, whole, unasked in child.rolls}
    return {period: Said(whole, _marks(child, period), _leaves(child.leaves, child.student_id, period), unasked).words(child.student_id)
            for period, (whole, unasked) in asked.items()}  # fmt: skip


def _marks(child: _Child, period: int) -> dict[Source, dict[int, Any]]:
    return {Source(source): {child.student_id: read_mark(mark, kind)} for at, source, mark, kind in child.marks if at == period}


def _leaves(cells: Iterable[Any], student_id: int, period: int) -> dict[int, LeaveType]:
    found = [LeaveType(kind) for at, kind in cells if at in (WHOLE_DAY, period)]
    return {student_id: found[-1]} if found else {}
