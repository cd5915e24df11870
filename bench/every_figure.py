"""Every figure of a school's own report in plain SQL, a statement for each table of the page: what a span's counts alone (`counted.py`) leave out.

Its children and their days by the register, the days that were held and owed a roll, marks of taken rolls alone, who was away for long with name,
class and seat, and whether there is school. Without guards or a recorded look, and written as somebody does who has looked at the plan once.
"""

from datetime import date

_TAKEN = """
with due as materialized (
    select g.grade, d.day from roster_days(%(first)s, %(day)s) d
    cross join (select distinct grade from roster_schoolclass where school_id = %(school)s) g
    where d.school_id = %(school)s and d.why is null and (g.grade, d.day) not in (
        select x.grade, x.day from timetable_exempt(%(first)s, %(day)s) x where x.school_id = %(school)s
    )
), taken as materialized (
    select r.school_class_id as id, c.grade, r.day, r.enrolled, r.away, r.unasked
    from attendance_roll r join roster_schoolclass c on c.id = r.school_class_id
    where r.school_id = %(school)s and r.day between %(first)s and %(day)s and r.enrolled > 0 and (c.grade, r.day) in (select grade, day from due)
)
"""
_MARKED = """
from attendance_rollmark where school_id = %(school)s and day between %(first)s and %(day)s and (school_class_id, day) in (select id, day from taken)
"""
_CLASSES = f"""{_TAKEN}, seats as (
    select school_class_id as id, valid, count(*) as children from roster_enrolment
    where school_id = %(school)s and valid && daterange(%(first)s, %(day)s, '[]') group by 1, 2
), days as (
    select s.id, sum(s.children) as children, sum(s.children * d.days) as due from seats s join roster_schoolclass c on c.id = s.id
    cross join lateral (select count(*) as days from due where due.grade = c.grade and s.valid @> due.day) d group by 1
), rolls as (
    select id, count(*) as taken, sum(enrolled) as recorded, sum(away) as away from taken group by 1
)
select c.grade, c.name, d.children, d.due, (select count(*) from due where due.grade = c.grade), r.taken, r.recorded, r.away
from days d join roster_schoolclass c on c.id = d.id left join rolls r on r.id = d.id order by c.grade, c.number
"""
_KINDS = f"{_TAKEN} select school_class_id, coalesce(nullif(leave_type, ''), mark), count(*) {_MARKED} group by 1, 2"
_COURSE = f"{_TAKEN} select grade, day, sum(enrolled), sum(away), count(*) from taken group by 1, 2"
_AWAY_FOR_LONG = f"""{_TAKEN}, often as materialized (
    select student_id, count(*) as away, count(*) filter (where mark = 'absent') as absent {_MARKED}
    and mark in ('absent', 'leave') group by 1 having count(*) >= 3
), asked as (
    select o.student_id, o.away, o.absent, count(*) as recorded from often o
    join roster_enrolment e on e.school_id = %(school)s and e.student_id = o.student_id
    join taken t on t.id = e.school_class_id and e.valid @> t.day and o.student_id <> all (t.unasked)
    group by 1, 2, 3 having count(*) >= 10 and o.away * 10 >= count(*)
)
select s.id, s.name, c.name, e.seat, a.away, a.absent, a.recorded from asked a join roster_student s on s.id = a.student_id
join roster_enrolment e on e.school_id = %(school)s and e.student_id = s.id and e.valid @> %(day)s::date
join roster_schoolclass c on c.id = e.school_class_id
order by a.absent desc, a.away::numeric / a.recorded desc, c.grade, c.number, e.seat
"""
_HELD = "select why, reason from roster_days(%(day)s, %(day)s) where school_id = %(school)s"


def of(school: int, first: date, day: date) -> tuple[tuple[str, dict[str, object]], ...]:
    """The statements for a span of a school, and what each asks."""
    return tuple((each, {"school": school, "first": first, "day": day}) for each in (_CLASSES, _KINDS, _COURSE, _AWAY_FOR_LONG, _HELD))
