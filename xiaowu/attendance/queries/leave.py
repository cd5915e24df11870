"""Requests for leave (假單): a family's own, what waits for somebody, one with all that was done with it, and what decides about the next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.attendance.models import Leave, LeaveFile, LeaveRules
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.leave import HANGS_AFTER, STATE_TITLES, State
from xiaowu.attendance.rules.leave_types import SchoolRules, rules_of
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, row, rows, values
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.storage import File, files, one_file
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Family, Level, Role

READS = ("roster_school", "roster_schoolclass", "roster_student")
_OFFICE = (Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS)
_MOST_OWN = 100


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A request as lists show it. No name: the child is not the reader's to see any more."""

    id: int
    school_id: int
    student_id: int
    child: str
    class_name: str
    school: str
    leave_type: LeaveType
    first_day: date
    last_day: date
    days: Decimal
    state: State
    waits_for: str
    asked_by_name: str
    asked_at: datetime
    batch: int | None
    changed_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class StepRow:
    """What was done with a request, by whom, in which role, and what was said."""

    verb: str
    words: str
    role: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LeaveSheet:
    """One request, with its reason: for the family, and for whoever decides. `class_id`: of the child, now."""

    id: int
    school_id: int
    student_id: int
    child: str
    class_id: int | None
    class_name: str
    school: str
    leave_type: LeaveType
    kin: int
    reason: str
    first_day: date
    last_day: date
    begins: int
    ends: int
    days: Decimal
    state: State
    chain: list[str]
    place: int
    waits_for: str
    batch: int | None
    together: int  # how many of its group stand as it does
    asked_by: int | None
    asked_by_name: str
    asked_as: str
    asked_at: datetime
    changed_at: datetime
    sequence: int
    came_from: int | None
    told: list[Any]

    @property
    def steps(self) -> list[StepRow]:
        return [StepRow(verb, words, role, by, datetime.fromisoformat(at)) for verb, words, role, by, at in self.told]


_OWN = """
select l.id, l.school_id, l.student_id, mine.name as child, mine.class as class_name, mine.school, l.leave_type, l.first_day,
    least(l.last_day, mine.left_on - 1) as last_day, l.days, l.state, l.waits_for, l.asked_by_name, l.asked_at, l.batch, l.changed_at, l.sequence
from attendance_leave l join attendance_mine_ever() mine on mine.school_id = l.school_id and mine.student_id = l.student_id
where mine.left_on is null or l.first_day < mine.left_on  -- later days went along
order by l.first_day desc, l.id desc limit %s
"""
_ONE = """
select l.id, l.school_id, l.student_id,
    coalesce(s.name, (select mine.name from attendance_mine_ever() mine where mine.student_id = l.student_id), '') as child,
    roster_class_of(l.school_id, l.student_id) as class_id,
    coalesce((select c.name from roster_schoolclass c where c.id = roster_class_of(l.school_id, l.student_id)), '') as class_name,
    school.name as school, l.leave_type, l.kin, l.reason, l.first_day, l.last_day, l.begins, l.ends, l.days, l.state, l.chain, l.place,
    l.waits_for, l.batch,
    case when l.batch is null then 1 else (select count(*)::int from attendance_leave o where o.school_id = l.school_id and o.batch = l.batch
        and o.state = l.state and o.waits_for = l.waits_for) end as together,
    l.asked_by, l.asked_by_name, l.asked_as, l.asked_at, l.changed_at, l.sequence, l.came_from,
    coalesce((select json_agg(json_build_array(t.verb, t.words, t.role, t.by, t.at) order by t.id)
        from attendance_leavestep t where t.leave_id = l.id), '[]') as told
from attendance_leave l join roster_school school on school.id = l.school_id
left join roster_student s on s.school_id = l.school_id and s.id = l.student_id
where l.id = %s
"""


@dataclass(frozen=True, slots=True)
class _Stored:
    level: Level
    overrides: dict[str, Any]


def rules_at(school_id: int) -> SchoolRules:
    """A school's rules of leave. One statement. Raises NotFound."""
    stored = row(
        _Stored,
        "select s.level, coalesce(r.overrides, '{}'::jsonb)::json as overrides from roster_school s"
        " left join attendance_leaverules r on r.school_id = s.id where s.id = %s",
        [school_id],
    )
    if stored is None:
        raise NotFound
    return rules_of(stored.level, stored.overrides)


def rules_row(actor: Actor, school_id: int) -> tuple[Level, LeaveRules]:
    """What is stored of them, for whoever keeps them. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_LEAVE_RULES, school_id=school_id)
    school = School.objects.filter(pk=school_id).first()
    if school is None:
        raise NotFound
    return Level(school.level), LeaveRules.objects.filter(school_id=school_id).first() or LeaveRules(school_id=school_id)


def approvers_at(school_id: int, class_id: int | None) -> frozenset[str]:
    """The roles that somebody holds there who may agree. One statement."""
    return frozenset(values("select role from attendance_approvers(%s, %s)", [school_id, class_id]))


def approvers_over(school_id: int, classes: Collection[int | None]) -> dict[int | None, frozenset[str]]:
    """The same over several classes. One statement."""
    statement = "select one.class, array(select role from attendance_approvers(%s, one.class)) from unnest(%s::bigint[]) one (class)"
    return {class_id: frozenset(found) for class_id, found in pairs(statement, [school_id, list(classes)]).items()}


def own_leaves(actor: Actor) -> list[LeaveRow]:
    """A family's own requests, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN, school_id=ANYWHERE)
    return rows(LeaveRow, _OWN, [_MOST_OWN])


SORTS: Sorts = {
    "asked_at": "asked_at",
    "first_day": "first_day",
    "class": ("student__school_class__grade", "student__school_class__number"),
    "days": "days",
}


def leaves(actor: Actor, wanted: ListRequest) -> Page[LeaveRow]:
    """The requests of one's class or school, as their guard shows them. One statement, and the looks. Raises Forbidden."""
    require(actor, Permission.DECIDE_LEAVE, school_id=ANYWHERE)
    found = Leave.objects.select_related("student__school_class", "school").exclude(student__school_class=None)
    show = wanted.filter("show")
    if show == "mine":
        found = found.filter(waits_for(actor))
    elif show:
        found = found.filter(state=show)
    if kind := wanted.filter("kind"):
        found = found.filter(leave_type=kind)
    if wanted.text:
        found = found.filter(Q(student__name__named=wanted.text) | Q(student__school_class__name__icontains=wanted.text))
    page = page_of(found, wanted, SORTS, row_of, "-id")
    by_school: dict[int, list[int]] = {}
    for each in page.rows:
        by_school.setdefault(each.school_id, []).append(each.student_id)
    audit.looked_at_several(actor, "attendance.leave", by_school)
    return page


def leave(actor: Actor, leave_id: int) -> LeaveSheet:
    """One request. A look is recorded, but for the family's own. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_LEAVE, school_id=ANYWHERE)
    found = row(LeaveSheet, _ONE, [leave_id])
    if found is None:
        raise NotFound
    if not is_family(actor):
        audit.looked(actor, "attendance.leave", school_id=found.school_id, class_id=found.class_id, student_ids=[found.student_id])
    return found


def is_family(actor: Actor) -> bool:
    return bool(actor.roles & set(Family))


def attached(leave_id: int) -> list[File]:
    """The proofs of a request. One statement."""
    return [each for (each,) in files(LeaveFile.objects.filter(leave_id=leave_id).order_by("pk"))]


def proof(actor: Actor, leave_id: int, file_id: int) -> File:
    """One of them. Raises Forbidden, NotFound."""
    leave(actor, leave_id)
    return one_file(LeaveFile.objects.filter(leave_id=leave_id, pk=file_id))


def roles_over(actor: Actor, school_id: int, class_id: int | None) -> frozenset[str]:
    """The roles that somebody has over a child of this class."""
    return frozenset(
        each.role for each in actor.assignments if each.school_id in (None, school_id) and (each.class_id is None or each.class_id == class_id)
    )


def day_count(days: Decimal) -> str:
    """Days as people say them: 2, 0.43."""
    return f"{days.normalize():f}"


def day_count_of(days: Fraction) -> str:
    """The same of what is not stored yet."""
    return _("上課日 %(days)s 天") % {"days": day_count(Decimal(str(round(float(days), 2))))}


def state_words(found: LeaveRow | LeaveSheet) -> str:
    return _(STATE_TITLES[found.state])


def waits_for(actor: Actor) -> Q:
    mine = Q(waits_for__in=[*actor.roles, *([Role.HOMEROOM_TEACHER] if Role.DEPUTY_HOMEROOM_TEACHER in actor.roles else [])])
    if {*_OFFICE, Role.PRINCIPAL} & actor.roles:
        mine |= Q(changed_at__lt=clock.now() - HANGS_AFTER)
    return Q(state=State.ASKED) & mine


def row_of(each: Any) -> LeaveRow:
    place = each.student.school_class
    return LeaveRow(
        each.pk, each.school_id, each.student_id, each.student.name, place.name if place else "", each.school.name, LeaveType(each.leave_type),
        each.first_day, each.last_day, each.days, State(each.state), each.waits_for, each.asked_by_name, each.asked_at, each.batch, each.changed_at,
        each.sequence,
    )  # fmt: skip
