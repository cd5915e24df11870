"""A school's own absence (本校出缺席統計), exact, for those who see its children: by class and grade, with reasons and names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xiaowu.attendance.rules.rates import tells_rate
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, the_row
from xiaowu.roster.queries.calendar import no_school
from xiaowu.roster.queries.places import SchoolRow, school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.statistics.permissions import Permission
from xiaowu.statistics.rules.figures import CHRONIC
from xiaowu.statistics.rules.slices import rate
from xiaowu.statistics.rules.spans import LEAST_AWAY, LEAST_DAYS, Span, bounds, piece

READS = ("attendance_roll", "attendance_rollmark", "attendance_tally", "roster_enrolment", "roster_schoolclass", "roster_student", "roster_term")


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
    term: tuple[int, int] | None = None  # school year and number, where the span is one

    @property
    def tells_rate(self) -> bool:
        """Whether a rate of many classes is told: of a day only once most of them took their roll."""
        return self.span is not Span.DAY or tells_rate(self.total.taken, self.total.days)


@dataclass(frozen=True, slots=True)
class _Term:
    starts: date
    ends: date
    academic_year: int
    semester: int


# a mark that a child brought along from another class waits until the roll of its new one is taken; "is true" keeps that a lookup in a hash
# the plan has to hold for any span, and the planner expects one row of each part where there are thousands: rolls and marks are read class by class
# (`offset 0` keeps it so), what is large is added up before anything is joined to it, and never joined by child or by day; what is added up once
# stays so (materialized). A class's days are counted once for all children who sat in it throughout; a grade's rolls of a day the tallies know.
_WITH = """
with span as materialized (
    select daterange(%(first)s, %(until)s, '[]') as days
), place as materialized (
    select c.id, c.grade, c.number, c.name, c.academic_year from roster_schoolclass c where c.school_id = %(school)s
    and c.academic_year between roster_academic_year(%(first)s) and roster_academic_year(%(until)s)
), days as materialized (
    select o.day, o.why, o.reason, roster_academic_year(o.day) as academic_year
    from roster_days(%(first)s, greatest(%(until)s, %(day)s)) o where o.school_id = %(school)s
), due as materialized (
    select g.academic_year, g.grade, g.classes, o.day from days o
    join (select p.academic_year, p.grade, count(*) as classes from place p group by 1, 2) g on g.academic_year = o.academic_year
    where o.why is null and o.day <= %(until)s and (o.day, g.grade) not in (
        select x.day, x.grade from timetable_exempt(%(first)s, %(until)s) x where x.school_id = %(school)s
    )
), pieces as materialized (
    select each.grade, each.day, sum(each.recorded)::int as recorded, sum(each.away)::int as away, sum(each.held)::int as held,
        sum(each.taken)::int as taken
    from (
        select d.grade, d.day, 0 as recorded, 0 as away, d.classes as held, 0 as taken from due d
        union all
        select t.grade, t.day, t.recorded, t.away, 0, t.classes_taken from attendance_tally t
        where t.school_id = %(school)s and t.day between %(first)s and %(until)s
    ) each group by 1, 2
), undue as materialized (
    select p.grade, p.day from pieces p where p.held = 0 and p.taken > 0
), whole as materialized (
    select p.id, p.academic_year, p.grade, p.number, p.name, d.days, r.taken, r.recorded, r.on_days, r.unasked
    from place p join (select d.academic_year, d.grade, count(*)::int as days from due d group by 1, 2) d
        on d.academic_year = p.academic_year and d.grade = p.grade
    cross join lateral (
        select count(*)::int as taken, coalesce(sum(each.enrolled), 0)::int as recorded, array_agg(each.day) as on_days,
            string_agg(array_to_string(each.unasked, ','), ',') filter (where each.unasked <> '{}') as unasked
        from attendance_roll each where each.school_id = %(school)s and each.school_class_id = p.id
        and each.day between %(first)s and %(until)s and each.enrolled > 0
        and ((select not exists (select from undue)) or ((p.grade, each.day) in (select u.grade, u.day from undue u)) is not true)
    ) r
), throughout as materialized (
    select e.school_class_id as id, count(*)::int as children from roster_enrolment e
    where e.school_id = %(school)s and e.valid @> (select days from span) group by 1
), came_or_left as materialized (
    select e.school_class_id as id, e.student_id, e.valid from roster_enrolment e
    where %(first)s::date < %(until)s::date and e.school_id = %(school)s
    and e.valid && (select days from span) and not e.valid @> (select days from span)
), parts as materialized (
    select c.id, c.valid, (select count(*)::int from unnest(w.on_days) day where c.valid @> day) as recorded,
        (select count(*)::int from due d where d.academic_year = w.academic_year and d.grade = w.grade and c.valid @> d.day) as due
    from (select distinct c.id, c.valid from came_or_left c) c join whole w on w.id = c.id
), partly as materialized (
    select c.id, c.student_id, sum(p.due)::int as due, sum(p.recorded)::int as recorded
    from came_or_left c join parts p on p.id = c.id and p.valid = c.valid group by 1, 2
), marked as materialized (
    select w.id, w.taken, m.student_id, m.mark, m.leave_type from whole w cross join lateral (
        select each.student_id, each.mark, each.leave_type from attendance_rollmark each where each.school_id = %(school)s
        and each.school_class_id = w.id and each.day between %(first)s and %(until)s and each.day = any (w.on_days) offset 0
    ) m
), often as materialized (
    select m.student_id, max(m.taken) as taken, count(*)::int as away, count(*) filter (where m.mark = 'absent')::int as absent from marked m
    where attendance_is_away(m.mark) and %(until)s::date - %(first)s::date + 1 >= %(least)s group by 1 having count(*) >= %(least_away)s
), unasked as materialized (
    select child::bigint as student_id, count(*)::int as rolls from whole w cross join lateral unnest(string_to_array(w.unasked, ',')) child
    where w.unasked is not null group by 1
)
"""
_REPORT = f"""{_WITH}, kinds as materialized (
    select found.id, json_object_agg(found.kind, found.times) as kinds from (
        select m.id, coalesce(nullif(m.leave_type, ''), m.mark) as kind, count(*) as times from marked m group by m.id, m.mark, m.leave_type
    ) found group by 1
), classes as (
    select w.grade, w.name, w.id as class_id, coalesce(t.children, 0) + coalesce(p.children, 0) as children, w.days, w.taken,
        coalesce(t.children, 0) * w.days + coalesce(p.due, 0) as due, w.recorded, coalesce(k.kinds, '{{}}'::json) as kinds
    from whole w left join throughout t on t.id = w.id left join kinds k on k.id = w.id
    left join (select p.id, count(*)::int as children, sum(p.due)::int as due from partly p group by 1) p on p.id = w.id
    where t.id is not null or p.id is not null order by w.grade, w.number
), course as (
    select p.grade, p.day, p.recorded, p.away, p.held, p.taken from pieces p where p.held > 0 order by p.day, p.grade
), child as (
    select o.student_id, o.away, o.absent, case
        when (o.student_id in (select p.student_id from partly p)) is true
        then (select sum(p.recorded)::int from partly p where p.student_id = o.student_id) else o.taken
    end - case
        when (o.student_id in (select u.student_id from unasked u)) is true
        then (select u.rolls from unasked u where u.student_id = o.student_id) else 0
    end as recorded from often o
), chronic as (
    select f.student_id, s.name, c.id as class_id, c.name as school_class, e.seat, f.away, f.absent, f.recorded
    from child f
    join roster_student s on s.school_id = %(school)s and s.id = f.student_id
    join roster_enrolment e on e.school_id = %(school)s and e.student_id = f.student_id and e.valid @> %(until)s::date
    join roster_schoolclass c on c.school_id = %(school)s and c.id = e.school_class_id
    where f.recorded >= %(least)s and f.away * %(chronic)s >= f.recorded
    order by f.absent desc, f.away::numeric / f.recorded desc, c.grade, c.number, e.seat
)
select (select json_agg(each) from classes each) as classes, (select json_agg(each) from course each) as course,
    (select json_agg(each) from chronic each) as chronic, o.why, o.reason from span left join days o on o.day = %(day)s
"""


@dataclass(frozen=True, slots=True)
class _Found:
    """The three parts of the report, each None if it has no row, and why there is no school on the day: all need the days, which are found once."""

    classes: list[dict[str, Any]] | None
    course: list[dict[str, Any]] | None
    chronic: list[dict[str, Any]] | None
    why: str | None
    reason: str | None


def school_report(actor: Actor, school_id: int, span: Span, day: date, today: date) -> SchoolReport:
    """A school's span up to today. Three statements, of a term four; the look at those named is recorded. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_SCHOOL, school_id=school_id)
    place, term = school(school_id, today), _term(day) if span is Span.TERM else None
    first, last = bounds(span, day, (term.starts, term.ends) if term else None)
    until = max(first, min(last, today))
    asked: dict[str, Any] = {"school": school_id, "first": first, "until": until, "day": day}
    found = the_row(_Found, _REPORT, asked | {"least": LEAST_DAYS, "least_away": LEAST_AWAY, "chronic": CHRONIC})
    classes = [ClassLine(**each) for each in found.classes or ()]
    chronic = tuple(ChronicRow(**each) for each in found.chronic or ())
    audit.looked(actor, "statistics.chronic", school_id=school_id, student_ids=[each.student_id for each in chronic])
    grades = sorted({each.grade for each in classes})
    lines = [line for grade in grades for line in _with_sum(grade, [each for each in classes if each.grade == grade])]
    course = tuple(_pieces(span, [Course(**each | {"day": date.fromisoformat(each["day"])}) for each in found.course or ()]))
    why = no_school(found.why, found.reason)
    named = (term.academic_year, term.semester) if term else None
    return SchoolReport(place, span, first, last, why, until, tuple(lines), _sum(0, classes), course, chronic, named)


def _term(day: date) -> _Term | None:
    columns = "starts, ends, academic_year, semester"
    return row(_Term, f"select {columns} from roster_term where %s between starts and ends order by starts limit 1", [day])


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
    found: dict[tuple[int, date], tuple[int, int, int, int]] = {}
    for each in days:
        key = each.grade, piece(span, each.day)
        recorded, away, held, taken = found.get(key, (0, 0, 0, 0))
        found[key] = recorded + each.recorded, away + each.away, held + each.held, taken + each.taken
    return [Course(grade, day, *counts) for (grade, day), counts in found.items()]
