"""The calendar of leave (請假行事曆) of whoever subscribes: a family's own, or of the children of one's own class; no type and no reason.

Whoever reads the address may be a company's calendar: of one's class it tells seats, no names.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.leave import State
from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.permissions import HOMEROOM

READS = ("roster_enrolment", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A request, as a calendar has it: of whom, when, and how it stands. `seat` 0: `child` is a name, else a class's."""

    id: int
    school_id: int
    student_id: int
    child: str
    seat: int
    first_day: date
    last_day: date
    days: Decimal
    state: State
    sequence: int
    changed_at: datetime

    @property
    def whose(self) -> str:
        return _("%(name)s %(seat)s 號") % {"name": self.child, "seat": self.seat} if self.seat else self.child


_COLUMNS = "l.id, l.school_id, l.student_id, {} as child, {} as seat, l.first_day, {} as last_day, l.days, l.state, l.sequence, l.changed_at"
_TAKEN = "l.state in ('asked', 'approved', 'withdrawn') and l.last_day >= %(since)s"
_OWN = f"""select {_COLUMNS.format("mine.name", 0, "least(l.last_day, mine.left_on - 1)")} from attendance_mine_ever() mine
join attendance_leave l on l.school_id = mine.school_id and l.student_id = mine.student_id
where {_TAKEN} and (mine.left_on is null or l.first_day < mine.left_on) order by l.id"""
_OF_CLASSES = f"""select {_COLUMNS.format("c.name::text", "e.seat", "l.last_day")} from roster_student s
join roster_schoolclass c on c.school_id = s.school_id and c.id = s.school_class_id
join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
join attendance_leave l on l.school_id = s.school_id and l.student_id = s.id
where s.school_class_id = any(%(classes)s::bigint[]) and {_TAKEN} order by l.id"""


def own_calendar(actor: Actor, since: date) -> list[CalendarRow]:
    """The family's own requests, or those of the children of the classes whose homeroom teacher one is, of days since then. Two statements at
    most. Raises Forbidden.
    """
    require(actor, Permission.SUBSCRIBE_LEAVE, school_id=ANYWHERE)
    classes = [each.class_id for each in actor.assignments if each.class_id is not None and each.role in HOMEROOM]
    found = {each.id: each for each in rows(CalendarRow, _OWN, {"since": since})}
    if classes:
        of_classes = rows(CalendarRow, _OF_CLASSES, {"since": since, "classes": classes})
        schools: dict[int, set[int]] = {}
        for each in of_classes:
            schools.setdefault(each.school_id, set()).add(each.student_id)
        audit.looked_at_several(actor, "attendance.leave_calendar", schools)
        found |= {each.id: each for each in of_classes}
    return list(found.values())
