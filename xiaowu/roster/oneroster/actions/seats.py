"""Who is in which class (就學、任課): enrolments and posts over a class.

An end that is still to come is no end yet: many systems write the last day of the year into every row, and a child with an open seat is the
one whom the teacher sees. The set or delta that comes after that day ends it.
"""

from xiaowu.roster.oneroster.actions.places import KEEP, LIVE, fields

# rows whose person the register does not have there: refused with their lines, never passed over
LOST = f"""
with asked as (
    select e.line, e.role, e."userSourcedId" as sid from or_enrollments e
    join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null where e.{LIVE}
)
select line from asked where role = 'student' and not exists (select from or_seated t where t.line = asked.line)
union all
select line from asked where role = 'teacher' and not exists (select from roster_person p where p.uid = roster_uid_of(asked.sid))
order by line limit 200"""
IN_TWO = """
select distinct t.line from or_seated t join roster_enrolment a on a.school_id = t.school_id and a.student_id = t.student_id
join roster_enrolment b on b.school_id = a.school_id and b.student_id = a.student_id and b.id > a.id and b.valid && a.valid
order by t.line limit 200"""

STEPS: list[tuple[str, str]] = [
    ("enrolments", """
        update roster_enrolment held set valid = daterange(lower(held.valid), t.ends) from or_seated t
        where held.school_id = t.school_id and held.student_id = t.student_id and held.school_class_id = t.class_id
        and upper_inf(held.valid) and lower(held.valid) = t.begins and t.ends > t.begins"""),
    ("enrolments", """
        update roster_enrolment held set seat = t.seat from or_seated t
        where held.school_id = t.school_id and held.student_id = t.student_id and held.school_class_id = t.class_id
        and upper_inf(held.valid) and t.ends is null and t.seat <> held.seat"""),
    ("", """
        delete from or_seated t using roster_enrolment held where held.school_id = t.school_id and held.student_id = t.student_id
        and held.school_class_id = t.class_id and (upper_inf(held.valid) and t.ends is null or lower(held.valid) = t.begins)"""),
    # a move: the earlier class ends on the day on which the new one begins
    ("", """
        update or_seated t set begins = greatest(t.begins, lower(held.valid) + 1) from roster_enrolment held
        where held.school_id = t.school_id and held.student_id = t.student_id and upper_inf(held.valid) and t.ends is null"""),
    ("enrolments", """
        update roster_enrolment held set valid = daterange(lower(held.valid), t.begins) from or_seated t
        where held.school_id = t.school_id and held.student_id = t.student_id and upper_inf(held.valid) and t.ends is null"""),
    ("enrolments", """
        insert into roster_enrolment (school_id, student_id, school_class_id, seat, valid)
        select t.school_id, t.student_id, t.class_id, coalesce(t.seat, highest.seat + row_number() over (partition by t.class_id order by t.line)),
            daterange(t.begins, t.ends)
        from or_seated t cross join lateral (select coalesce(max(seat), 0) as seat from roster_enrolment held
            where held.school_id = t.school_id and held.school_class_id = t.class_id and upper_inf(held.valid)) highest"""),
    ("", """
        update roster_student s set school_class_id = held.class_id from (
            select s.school_id, s.id, e.school_class_id as class_id from roster_student s
            left join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
            where s.school_class_id is distinct from e.school_class_id
        ) held where s.school_id = held.school_id and s.id = held.id"""),
    ("", f"""
        create temp table or_teaches on commit drop as
        select distinct on (p.id, post.role, k.id) p.id as person_id, post.role, k.school_id, k.id as class_id,
            coalesce(e."beginDate"::date, %(today)s) as begins, e."endDate"::date as ends
        from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null
        join roster_schoolclass k on k.id = c.row_id join roster_person p on p.uid = roster_uid_of(e."userSourcedId")
        cross join lateral (select case when lower(e."primary") = 'true' then 'homeroom_teacher' else 'subject_teacher' end as role) post
        where e.role = 'teacher' and e.{LIVE}"""),
    ("posts", """
        update roster_post held set valid = daterange(lower(held.valid), t.ends) from or_teaches t where held.person_id = t.person_id
        and held.role = t.role and held.school_class_id = t.class_id and upper_inf(held.valid) and t.ends > lower(held.valid)"""),
    ("posts", """
        insert into roster_post (person_id, role, school_id, school_class_id, valid)
        select t.person_id, t.role, t.school_id, t.class_id, daterange(t.begins, t.ends) from or_teaches t
        where not exists (select from roster_post held where held.person_id = t.person_id and held.role = t.role
            and held.school_class_id = t.class_id and held.valid && daterange(t.begins, t.ends))"""),
    ("kept", KEEP.format(rows=f"""
        select 'enrollments', e."sourcedId", null::bigint,
            {fields("e", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate")}
        from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is null
        where e.{LIVE}""")),
]  # fmt: skip
