"""A school's own absence (本校出缺席統計), exact, for those who see its children: by class and grade, with reasons and names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, the_row
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import SchoolRow, school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.statistics.permissions import Permission
from xiaowu.statistics.rules.figures import CHRONIC
from xiaowu.statistics.rules.slices import rate
from xiaowu.statistics.rules.spans import LEAST_AWAY, LEAST_DAYS, Span, bounds, piece

READS = ("attendance_roll", "attendance_rollmark", "roster_enrolment", "roster_schoolclass", "roster_student", "roster_term")


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class, a grade (`name` empty) or the school (grade 0) over the span. Sessions are days of children; `due` up to today."""

    grade: int
    name: str
    class_id: int | None
    children: int
    days: int  # on which its roll was due
    taken: int  # rolls
    due: int
    recorded: int
    kinds: dict[str, int]  # by mark, or by type of leave: how many days of children

    @property
    def away(self) -> int:
        return sum(count for kind, count in self.kinds.items() if kind not in ("late", "left_early"))

    @property
    def rate(self) -> float | None:
        return rate(self.away, self.recorded)

    @property
    def taken_rate(self) -> float | None:
        return rate(self.recorded, self.due)


@dataclass(frozen=True, slots=True)
class ChronicRow:
    """A child away on a tenth of its days or more, and on some days: how many of these without leave. Who had the most of those comes first."""

    student_id: int
    name: str
    class_id: int
    school_class: str
    seat: int
    away: int
    absent: int
    recorded: int

    @property
    def rate(self) -> float | None:
        return rate(self.away, self.recorded)


@dataclass(frozen=True, slots=True)
class Course:
    """A grade in one piece of the span (a day, of a term a week): its children by the rolls that were `taken` of the `held` ones."""

    grade: int
    day: date
    recorded: int
    away: int
    held: int
    taken: int


@dataclass(frozen=True, slots=True)
class SchoolReport:
    """The span's report: classes with a line after each grade, and the school's last."""

    school: SchoolRow
    span: Span
    first: date
    last: date
    no_school: NoSchool | None  # of the day that was asked
    until: date  # up to which rolls can have been due: today, or the last day
    lines: tuple[ClassLine, ...]
    total: ClassLine
    course: tuple[Course, ...]
    chronic: tuple[ChronicRow, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    starts: date
    ends: date


# a mark that a child brought along from another class waits until the roll of its new one is taken; "is true" keeps that a lookup in a hash
# how many days a class has is counted once for all children who sat in it throughout, and no two parts are joined by child or by day: the planner
# expects one row of each where there are thousands; what is added up once stays so (materialized), or it is added up again for each class
_WITH = """
with open as materialized (
    select o.day from roster_days(%(first)s, %(until)s) o where o.school_id = %(school)s and o.why is null
), exempt as materialized (
    select x.day, x.grade from timetable_exempt(%(first)s, %(until)s) x where x.school_id = %(school)s
), held as materialized (
    select c.id, c.grade, c.number, c.name, each.day, max(each.enrolled) as enrolled, max(each.away) as away, max(each.unasked) as unasked
    from (
        select c.id, o.day, true as is_due, null::int as enrolled, null::int as away, null::bigint[] as unasked
        from roster_schoolclass c join open o on c.academic_year = roster_academic_year(o.day) where c.school_id = %(school)s
        union all
        select r.school_class_id, r.day, false, r.enrolled, r.away, r.unasked from attendance_roll r
        where r.school_id = %(school)s and r.day between %(first)s and %(until)s and r.enrolled > 0
    ) each join roster_schoolclass c on c.school_id = %(school)s and c.id = each.id
    where (each.day, c.grade) not in (select x.day, x.grade from exempt x)
    group by c.id, c.grade, c.number, c.name, each.day having bool_or(each.is_due)
), whole as materialized (
    select h.id, h.grade, h.number, h.name, count(*)::int as days, count(h.enrolled)::int as taken, coalesce(sum(h.enrolled), 0)::int as recorded
    from held h group by h.id, h.grade, h.number, h.name
), sat as materialized (
    select e.school_class_id, e.student_id, e.valid, e.valid @> daterange(%(first)s, %(until)s, '[]') as throughout
    from roster_enrolment e where e.school_id = %(school)s and e.valid && daterange(%(first)s, %(until)s, '[]')
), spells as materialized (
    select w.id, p.student_id, w.days as due, w.taken as recorded from sat p join whole w on w.id = p.school_class_id where p.throughout
    union all
    select h.id, p.student_id, count(*), count(h.enrolled) from sat p join held h on h.id = p.school_class_id and p.valid @> h.day
    where not p.throughout group by 1, 2
), marked as materialized (
    select m.school_class_id as id, m.student_id, m.mark, m.leave_type from attendance_rollmark m
    where m.school_id = %(school)s and m.day between %(first)s and %(until)s
    and ((m.school_class_id, m.day) in (select h.id, h.day from held h where h.enrolled is not null)) is true
)
"""
_REPORT = f"""{_WITH}, of_class as materialized (
    select s.id, sum(s.due)::int as due, count(*) as children from spells s group by 1
), kinds as materialized (
    select found.id, json_object_agg(found.kind, found.times) as kinds from (
        select m.id, coalesce(nullif(m.leave_type, ''), m.mark) as kind, count(*) as times from marked m group by 1, 2
    ) found group by 1
), classes as (
    select w.grade, w.name, w.id as class_id, o.children, w.days, w.taken, o.due, w.recorded, coalesce(k.kinds, '{{}}'::json) as kinds
    from whole w join of_class o on o.id = w.id left join kinds k on k.id = w.id order by w.grade, w.number
), course as (
    select h.grade, h.day, coalesce(sum(h.enrolled), 0)::int as recorded, coalesce(sum(h.away), 0)::int as away, count(*)::int as held,
        count(h.enrolled)::int as taken
    from held h group by 1, 2 order by 2, 1
), child as (
    select each.student_id, sum(each.recorded)::int as recorded, sum(each.away)::int as away, sum(each.absent)::int as absent from (
        select s.student_id, s.recorded, 0 as away, 0 as absent from spells s
        union all
        select child, -1, 0, 0 from held h cross join lateral unnest(h.unasked) child
        union all
        select m.student_id, 0, 1, (m.mark = 'absent')::int from marked m where attendance_is_away(m.mark)
    ) each group by 1
    having sum(each.away) >= %(least_away)s and sum(each.recorded) >= %(least)s and sum(each.away) * %(chronic)s >= sum(each.recorded)
), chronic as (
    select f.student_id, s.name, c.id as class_id, c.name as school_class, e.seat, f.away, f.absent, f.recorded
    from child f
    join roster_student s on s.school_id = %(school)s and s.id = f.student_id
    join roster_enrolment e on e.school_id = %(school)s and e.student_id = f.student_id and e.valid @> %(until)s::date
    join roster_schoolclass c on c.school_id = %(school)s and c.id = e.school_class_id
    order by f.absent desc, f.away::numeric / f.recorded desc, c.grade, c.number, e.seat
)
select (select json_agg(each) from classes each) as classes, (select json_agg(each) from course each) as course,
    (select json_agg(each) from chronic each) as chronic
"""


@dataclass(frozen=True, slots=True)
class _Found:
    """The three parts of the report: all need the days that were held, which are found once for them. None: no row."""

    classes: list[dict[str, Any]] | None
    course: list[dict[str, Any]] | None
    chronic: list[dict[str, Any]] | None


def school_report(actor: Actor, school_id: int, span: Span, day: date, today: date) -> SchoolReport:
    """A school's span up to today. Four statements, of a term five; the look at those named is recorded. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_SCHOOL, school_id=school_id)
    place, (first, last) = school(school_id, today), bounds(span, day, _term(day) if span is Span.TERM else None)
    until = max(first, min(last, today))
    asked: dict[str, Any] = {"school": school_id, "first": first, "until": until, "least": LEAST_DAYS, "least_away": LEAST_AWAY, "chronic": CHRONIC}
    found = the_row(_Found, _REPORT, asked)
    classes = [ClassLine(**each) for each in found.classes or ()]
    chronic = tuple(ChronicRow(**each) for each in found.chronic or ())
    audit.looked(actor, "statistics.chronic", school_id=school_id, student_ids=[each.student_id for each in chronic])
    grades = sorted({each.grade for each in classes})
    lines = [line for grade in grades for line in _with_sum(grade, [each for each in classes if each.grade == grade])]
    course = tuple(_pieces(span, [Course(**each | {"day": date.fromisoformat(each["day"])}) for each in found.course or ()]))
    return SchoolReport(place, span, first, last, no_school_reason(school_id, day), until, tuple(lines), _sum(0, classes), course, chronic)


def _term(day: date) -> tuple[date, date] | None:
    found = row(_Term, "select starts, ends from roster_term where %s between starts and ends order by starts limit 1", [day])
    return (found.starts, found.ends) if found else None


def _with_sum(grade: int, classes: list[ClassLine]) -> list[ClassLine]:
    return [*classes, _sum(grade, classes)]


def _sum(grade: int, classes: list[ClassLine]) -> ClassLine:
    kinds: dict[str, int] = {}
    for each in classes:
        for kind, count in each.kinds.items():
            kinds[kind] = kinds.get(kind, 0) + count
    return ClassLine(
        grade,
        "",
        None,
        sum(each.children for each in classes),
        sum(each.days for each in classes),
        sum(each.taken for each in classes),
        sum(each.due for each in classes),
        sum(each.recorded for each in classes),
        kinds,
    )


def _pieces(span: Span, days: list[Course]) -> list[Course]:
    """Days, put together to weeks where the span is a term."""
    found: dict[tuple[int, date], Course] = {}
    for each in days:
        key = each.grade, piece(span, each.day)
        before = found.get(key, Course(*key, 0, 0, 0, 0))
        together = ((getattr(before, name) + getattr(each, name)) for name in ("recorded", "away", "held", "taken"))
        found[key] = Course(*key, *together)
    return list(found.values())
