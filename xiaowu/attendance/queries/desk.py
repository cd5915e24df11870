"""Who is away without a word (未請假缺席): the desk of those who look for the children."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.absences import WordRow, words_of
from xiaowu.attendance.rules.roll import Mark
from xiaowu.attendance.rules.telling import ORDER, Doubt, NoticeReach, RollState, Said, Standing, doubt_of, reached, standing
from xiaowu.kernel import audit
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.notifications.rules import Outcome, Way
from xiaowu.roster.queries.calendar import around
from xiaowu.roster.queries.places import SchoolRow, school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.roster.rules.roles import Relation

READS = ("roster_enrolment", "roster_guardian", "roster_schoolclass", "roster_student", "roster_term")


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """Whom to call."""

    name: str
    relation: Relation
    phone: str


@dataclass(frozen=True, slots=True)
class WayRow:
    """By which way one account of the family was told, and what was answered."""

    student_id: int
    name: str
    is_absence: bool  # not a correction
    way: Way
    outcome: Outcome
    answer: str
    made: datetime
    answered: datetime | None
    is_read: bool


@dataclass(frozen=True, slots=True)
class AbsentChild:
    """A child that is away without a word, or of which its family was told so."""

    class_id: int
    class_name: str
    seat: int
    student_id: int
    name: str
    mark: str
    leave_type: str
    is_told: bool
    told_at: datetime | None
    accounts: int
    in_term: int  # days without leave this term, this one among them, also those at schools before
    words: tuple[WordRow, ...]
    guardians: tuple[GuardianRow, ...]
    missed: tuple[int, ...]  # the single lessons of which its family was told
    ways: tuple[WayRow, ...] = ()

    @property
    def is_absent(self) -> bool:
        return self.mark == Mark.ABSENT or bool(self.missed)

    @property
    def alarms(self) -> int:
        """How often its family has said that it should be at school, since it was found last."""
        said = [each.said for each in self.words]
        since = len(said) - said[::-1].index(Said.SAFE) if Said.SAFE in said else 0
        return said[since:].count(Said.EXPECTED)

    @property
    def standing(self) -> Standing:
        return standing(each.said for each in self.words)

    @property
    def reached(self) -> NoticeReach | None:
        """Whether what the family was told came anywhere; None: it is told nothing now."""
        if not self.is_told:
            return None
        return reached((each.way, each.outcome, each.is_read) for each in self.ways if each.is_absence)

    @property
    def is_to_be_called(self) -> bool:
        """Nothing that was sent has reached anybody, and nobody has said anything yet."""
        return self.is_absent and self.reached is NoticeReach.NOTHING and self.standing in (Standing.SILENT, Standing.TRIED)


@dataclass(frozen=True, slots=True)
class DoubtedRoll:
    """A class's roll from which no family is told before somebody looked."""

    class_id: int
    class_name: str
    revision: int
    absent: int
    enrolled: int
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Desk:
    """A school's children away without a word on a day, the most pressing first, as far as the reader may see them."""

    school: SchoolRow
    day: date
    no_school: NoSchool | None
    day_before: date
    day_after: date
    children: tuple[AbsentChild, ...]
    doubted: tuple[DoubtedRoll, ...]

    def of(self, *standings: Standing) -> int:
        return sum(each.standing in standings for each in self.children if each.is_absent)

    @property
    def to_be_called(self) -> int:
        return sum(each.is_to_be_called for each in self.children)


@dataclass(frozen=True, slots=True)
class _Child:
    class_id: int
    class_name: str
    seat: int
    student_id: int
    name: str
    mark: str
    leave_type: str
    is_told: bool
    told_at: datetime | None
    accounts: int
    in_term: int
    words: list[list[str]]
    guardians: list[list[str]]
    missed: list[int]


# the guards show a homeroom teacher the own class only
_CHILDREN = """
with asked as (
    select m.student_id from attendance_rollmark m where m.school_id = %(school)s and m.day = %(day)s and m.mark = 'absent'
    union select t.student_id from attendance_absencetold t where t.school_id = %(school)s and t.day = %(day)s
), term as materialized (
    select starts from roster_term where %(day)s between starts and ends
), open as materialized (
    select each.day from term cross join lateral roster_days(term.starts, %(day)s) each where each.school_id = %(school)s and each.why is null
), exempt as materialized (
    select each.day, each.grade from term cross join lateral timetable_exempt(term.starts, %(day)s) each where each.school_id = %(school)s
), often as (
    select o.student_id, count(*) as days from attendance_rollmark o join roster_schoolclass held on held.id = o.school_class_id
    where o.school_id = %(school)s and o.mark = 'absent' and o.student_id in (select student_id from asked) and o.day in (select day from open)
    and (o.day, held.grade) not in (select day, grade from exempt)
    and attendance_explained(o.school_id, o.school_class_id, o.day, o.student_id, o.mark) = 'absent' group by 1
), before as (
    select o.student_id, o.days from term cross join lateral attendance_absent_before(%(school)s, term.starts, %(day)s) o
)
select c.id as class_id, c.name as class_name, e.seat, s.id as student_id, s.name,
    attendance_explained(e.school_id, e.school_class_id, %(day)s, s.id, m.mark) as mark,
    coalesce(m.leave_type, '') as leave_type, (coalesce(t.is_told, false) or coalesce(lessons.is_told, false)) as is_told,
    greatest(t.told_at, lessons.told_at) as told_at, greatest(t.accounts, lessons.accounts, 0) as accounts,
    case when lessons.is_told then attendance_missed(e.school_id, e.school_class_id, %(day)s, s.id) else '{}' end as missed,
    coalesce(often.days, 0) + coalesce(before.days, 0) as in_term,
    (select coalesce(json_agg(json_build_array(w.said, w.text, w.at, w.by_name) order by w.id), '[]'::json) from attendance_absenceword w
        where w.school_id = s.school_id and w.day = %(day)s and w.student_id = s.id) as words,
    (select coalesce(json_agg(json_build_array(g.name, g.relation, g.phone) order by g.id), '[]'::json) from roster_guardian g
        where g.school_id = s.school_id and g.student_id = s.id) as guardians
from asked
join roster_student s on s.school_id = %(school)s and s.id = asked.student_id
join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and e.valid @> %(day)s::date
join roster_schoolclass c on c.id = e.school_class_id
left join attendance_rollmark m on m.school_id = e.school_id and m.school_class_id = e.school_class_id and m.day = %(day)s and m.student_id = s.id
left join attendance_absencetold t on t.school_id = s.school_id and t.day = %(day)s and t.student_id = s.id and not t.of_lessons
left join attendance_absencetold lessons on lessons.school_id = s.school_id and lessons.day = %(day)s and lessons.student_id = s.id
    and lessons.of_lessons
left join often on often.student_id = s.id left join before on before.student_id = s.id
order by c.grade, c.number, e.seat
"""
_ROLLS = """
select c.id as class_id, c.name as class_name, r.revision, r.enrolled, cardinality(r.unasked) as newcomers, r.saved_at,
    (select count(*) from attendance_rollmark m where m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
        and m.mark = 'absent') as absent,
    exists (select from attendance_rollconfirmed k where k.school_id = r.school_id and k.school_class_id = r.school_class_id and k.day = r.day
        and k.revision = r.revision) as is_confirmed
from attendance_roll r join roster_schoolclass c on c.id = r.school_class_id
where r.school_id = %(school)s and r.day = %(day)s and r.enrolled > 0 order by c.grade, c.number
"""


@dataclass(frozen=True, slots=True)
class _Roll:
    class_id: int
    class_name: str
    revision: int
    enrolled: int
    newcomers: int
    saved_at: datetime
    absent: int
    is_confirmed: bool


def desk(actor: Actor, school_id: int, day: date) -> Desk:
    """Six statements, and one more where somebody is away. Raises Forbidden, NotFound."""
    if not _may_look(actor, school_id):
        require(actor, Permission.SEE_ROLL, school_id=school_id)
    place, (closed, before, after) = school(school_id, day), around(school_id, day)
    given = {"school": school_id, "day": day}
    found = rows(_Child, _CHILDREN, given)
    ids = [each.student_id for each in found]
    audit.looked(actor, "attendance.desk", school_id=school_id, student_ids=ids)
    ways: dict[int, list[WayRow]] = defaultdict(list)
    if any(each.told_at for each in found):
        for each in rows(WayRow, "select * from attendance_ways(%s, %s, %s)", [school_id, day, ids]):
            ways[each.student_id].append(each)
    children = sorted((_child(each, tuple(ways[each.student_id])) for each in found), key=lambda each: (not each.is_absent, ORDER[each.standing]))
    doubted = tuple(each for each in map(_doubted, rows(_Roll, _ROLLS, given)) if each)
    return Desk(place, day, closed, before, after, tuple(children), doubted)


def _may_look(actor: Actor, school_id: int) -> bool:
    """Whoever has a class there sees it there; the database shows no other."""
    mine = (each.class_id for each in actor.assignments if each.school_id == school_id)
    return any(holds(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id) for class_id in mine)


def _child(each: _Child, ways: tuple[WayRow, ...]) -> AbsentChild:
    guardians = tuple(GuardianRow(name, Relation(relation), phone) for name, relation, phone in each.guardians)
    return AbsentChild(
        each.class_id, each.class_name, each.seat, each.student_id, each.name, each.mark, each.leave_type, each.is_told, each.told_at, each.accounts,
        each.in_term, words_of(each.words), guardians, tuple(each.missed), ways,
    )  # fmt: skip


def _doubted(each: _Roll) -> DoubtedRoll | None:
    doubt = doubt_of(RollState(each.enrolled, each.absent, each.newcomers, each.saved_at, each.is_confirmed))
    return DoubtedRoll(each.class_id, each.class_name, each.revision, each.absent, each.enrolled, doubt) if doubt else None
