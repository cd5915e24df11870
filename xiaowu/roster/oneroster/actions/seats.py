"""Who is in which class (就學、任課): enrolments and posts over a class.

An end in the future is ignored: many systems write the last day of the year into every row, and a teacher sees the children with an open seat. The
set or delta that comes after that day ends it. Nor does a child leave today's seat for one that begins later: today's class and the class of the
open seat must be the same, or no teacher could take the roll.
"""

from xiaowu.roster.oneroster.actions.people import POSTS
from xiaowu.roster.oneroster.actions.steps import ENDED, KEEP, LIVE, Check, Steps, fields, undone

# rows whose person the register does not have there: refused with their lines, never skipped silently
_LOST = f"""
with asked as (
    select e.line, e.role, roster_uid_of(e."userSourcedId") as uid, c.row_id is not null as is_home from or_enrollments e
    join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" where e.{LIVE}
)
select line from asked where role = 'student' and is_home and not exists (select from or_seated t where t.line = asked.line)
union all
select line from asked where role = 'student' and not is_home and not exists (select from roster_student s where s.uid = asked.uid)
union all
select line from asked where role = 'teacher' and not exists (select from roster_person p where p.uid = asked.uid)
union all
select line from asked where role not in ('student', 'teacher') and not exists (select from roster_person p where p.uid = asked.uid)
    and not exists (select from roster_student s where s.uid = asked.uid) and not exists (select from roster_guardian g where g.uid = asked.uid)
order by line limit 200"""
_IN_TWO = """
select distinct t.line from or_seated t join roster_enrolment a on a.school_id = t.school_id and a.student_id = t.student_id
join roster_enrolment b on b.school_id = a.school_id and b.student_id = a.student_id and b.id > a.id and b.valid && a.valid
order by t.line limit 200"""
IN_TWO = Check("enrollments.csv userSourcedId", "overlaps", _IN_TWO)

# a child who moves leaves the earlier class on the day the new one begins; if that day is not after the start of the earlier one, today
_MOVES = "case when t.begins > least(lower(held.valid), %(today)s) then t.begins else %(today)s end"
# an entry of the register newer than the set, or of today, may have been made by hand after the set was written
_OLDER = "(lower(held.valid) > t.begins or lower(held.valid) = %(today)s)"
_SAME_PLACE = "held.school_id = t.school_id and held.student_id = t.student_id"
_SAME_CLASS = f"{_SAME_PLACE} and held.school_class_id = t.class_id"
_THERE = "held.school_id = w.left_school and held.student_id = w.left_student and upper_inf(held.valid)"

SEATED: Steps = [
    ("", f"""
        create temp table or_seated on commit drop as
        select e.line, k.school_id, s.id as student_id, s.uid, k.id as class_id, e."metadata.xiaowu.seat"::int as seat,
            coalesce(e."beginDate"::date, case when e."endDate"::date <= %(today)s then lower(held.valid) end, %(today)s) as begins,
            case when e."endDate"::date <= %(today)s then e."endDate"::date end as ends,
            case when u.grades ~ '^ *0?[1-9] *$' and u.grades::int between k.grade and k.last_grade then u.grades::int end as grade
        from or_enrollments e
        join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null
        join roster_schoolclass k on k.id = c.row_id
        join roster_student s on s.school_id = k.school_id and s.uid = roster_uid_of(e."userSourcedId")
        left join roster_enrolment held on held.school_id = k.school_id and held.student_id = s.id and held.school_class_id = k.id
            and upper_inf(held.valid)
        left join or_users u on k.last_grade is not null and u."sourcedId" = e."userSourcedId"
        where e.role = 'student' and e.{LIVE}"""),
    ("", "analyze or_seated"),
    Check("enrollments.csv userSourcedId", "nobody", _LOST),
    ("", "delete from or_seated where ends <= begins"),  # ended, but nobody knows since when: nothing to record
    ("", f"delete from or_seated t using or_users u where u.{ENDED} and t.uid = roster_uid_of(u.\"sourcedId\")"),
    # a child with a seat today that the set does not end keeps it until another begins
    ("", f"""
        create temp table or_waiting on commit drop as
        select t.line, held.school_id, held.student_id, t.uid, held.school_class_id as class_id from or_seated t
        join roster_student s on s.uid = t.uid join roster_enrolment held on held.school_id = s.school_id and held.student_id = s.id
            and upper_inf(held.valid) and lower(held.valid) <= %(today)s
        where t.ends is null and t.begins > %(today)s and not exists (
            select from roster_enrolment held where {_SAME_CLASS} and upper_inf(held.valid)) and not exists (
            select from or_seated over where over.school_id = held.school_id and over.student_id = held.student_id
                and over.class_id = held.school_class_id and over.ends > lower(held.valid))"""),
    ("", "delete from or_seated t using or_waiting w where w.line = t.line"),
    ("", """
        create temp table or_open on commit drop as select school_id, student_id, uid, class_id from or_seated where ends is null
        union select school_id, student_id, uid, class_id from or_waiting"""),
    ("", "create temp table or_gone (line bigint) on commit drop"),
    ("", "create temp table or_older (line bigint) on commit drop"),
    ("", "analyze or_open"),
    # the same child at another school; there are few or none, and the planner must know that
    ("", """
        create temp table or_elsewhere on commit drop as
        select t.uid, t.school_id, s.school_id as left_school, s.id as left_student from or_open t
        join roster_student s on s.uid = t.uid and s.school_id <> t.school_id and s.school_class_id is not null"""),
    ("", "analyze or_elsewhere"),
]  # fmt: skip
_LEFT = f"""{_SAME_PLACE} and upper(held.valid) > t.begins and t.ends is null and not exists (select from roster_enrolment other
            where other.school_id = t.school_id and other.student_id = t.student_id and upper_inf(other.valid))"""
# a child who has left, but whom the set lists as if not: a full set brings it back, any other reports what the register says
BACK: Steps = [
    ("", f"""
        insert into or_older select t.line from or_seated t join roster_enrolment held on {_LEFT}
        and upper(held.valid) = %(today)s and held.ended_for <> ''"""),
    ("enrolments", f"""
        with back as (
            update roster_enrolment held set valid = daterange(lower(held.valid), null), ended_for = '', went_to = '' from or_seated t
            where {_LEFT} and held.school_class_id = t.class_id and upper(held.valid) = %(today)s returning held.school_id, held.student_id
        ) insert into or_back select school_id, student_id, %(today)s from back"""),
    ("", f"update or_seated t set begins = %(today)s from roster_enrolment held where {_LEFT}"),
]  # fmt: skip
GONE: Steps = [
    ("", f"insert into or_gone select distinct t.line from or_seated t join roster_enrolment held on {_LEFT}"),
    # they stay where they went
    ("", """
        delete from or_elsewhere w using or_seated t, or_gone where or_gone.line = t.line and w.uid = t.uid and w.school_id = t.school_id"""),
    ("", "delete from or_seated t using or_gone where or_gone.line = t.line"),
]  # fmt: skip

STEPS: Steps = [
    Check("enrollments.csv schoolSourcedId", "school_closed", """
        select t.line from or_seated t join roster_school s on s.id = t.school_id where t.ends is null and s.closed_on is not null
        order by t.line limit 200"""),
    ("", """
        create temp table or_reopened on commit drop as select k.id, k.name from roster_schoolclass k
        where k.closed_on is not null and exists (select from or_seated t where t.class_id = k.id and t.ends is null)"""),
    ("classes", "update roster_schoolclass k set closed_on = null from or_reopened r where k.id = r.id"),
    ("enrolments", f"""
        update roster_enrolment held set valid = daterange(lower(held.valid), t.ends) from or_seated t
        where {_SAME_CLASS} and upper_inf(held.valid) and t.ends > lower(held.valid)"""),
    # children of one class swap seats: while they do, none of their seats is open
    ("", f"""
        update roster_enrolment held set valid = daterange(lower(held.valid), 'infinity'), seat = t.seat from or_seated t
        where {_SAME_CLASS} and upper_inf(held.valid) and t.ends is null and t.seat <> held.seat"""),
    Check("enrollments.csv metadata.xiaowu.seat", "seat_taken", """
        select t.line from or_seated t join roster_enrolment mine on mine.school_id = t.school_id and mine.student_id = t.student_id
            and mine.school_class_id = t.class_id and upper(mine.valid) = 'infinity'
        join roster_enrolment held on held.school_id = t.school_id and held.school_class_id = t.class_id and held.seat = t.seat
            and upper_inf(held.valid) and not exists (select from or_seated moves where moves.school_id = held.school_id
                and moves.student_id = held.student_id and moves.class_id <> t.class_id and moves.ends is null)
        order by t.line limit 200"""),
    ("enrolments", f"""
        update roster_enrolment held set grade = t.grade from or_seated t
        where {_SAME_CLASS} and upper_inf(held.valid) and t.ends is null and held.grade is distinct from t.grade and t.grade is not null"""),
    ("", f"""
        delete from or_seated t using roster_enrolment held where {_SAME_CLASS} and case when t.ends is null
            then upper_inf(held.valid) or upper(held.valid) = 'infinity' else lower(held.valid) = t.begins or upper(held.valid) = t.ends end"""),
    ("", f"""
        insert into or_older select t.line from or_seated t join roster_enrolment held on {_SAME_PLACE} and upper_inf(held.valid)
        where t.ends is null and {_OLDER}
        union select t.line from or_seated t join or_elsewhere w on w.uid = t.uid and w.school_id = t.school_id
        join roster_enrolment held on {_THERE} where t.ends is null and {_OLDER}"""),
    ("", f"""
        update or_seated t set begins = {_MOVES} from roster_enrolment held
        where {_SAME_PLACE} and upper_inf(held.valid) and t.ends is null"""),
    ("", f"""
        update or_seated t set begins = {_MOVES} from or_elsewhere w, roster_enrolment held
        where w.uid = t.uid and w.school_id = t.school_id and {_THERE} and t.ends is null"""),
    # what began that very day, or has not begun, leaves no history
    ("", undone(f"""
        delete from roster_enrolment held using or_seated t
        where {_SAME_PLACE} and t.ends is null and lower(held.valid) >= least(t.begins, %(today)s + 1)""")),
    ("enrolments", f"""
        update roster_enrolment held set valid = daterange(lower(held.valid), t.begins) from or_seated t
        where {_SAME_PLACE} and t.ends is null and (upper_inf(held.valid) or upper(held.valid) > t.begins)"""),
    # a child whom a set seats here is in no class elsewhere
    ("", f"""
        create temp table or_moved on commit drop as
        select held.id, w.left_school as school_id, coalesce(max(new.begins), %(today)s) as ends
        from or_elsewhere w join roster_enrolment held on {_THERE}
        left join or_seated new on new.uid = w.uid and new.ends is null
        where not exists (select from or_open there where there.school_id = w.left_school and there.student_id = w.left_student)
        group by held.id, w.left_school"""),
    ("moved", """
        update roster_enrolment held set valid = daterange(lower(held.valid), m.ends) from or_moved m
        where held.school_id = m.school_id and held.id = m.id and lower(held.valid) < m.ends"""),
    ("moved", undone("""
        delete from roster_enrolment held using or_moved m
        where held.school_id = m.school_id and held.id = m.id and lower(held.valid) >= m.ends""")),
    ("", """
        update roster_transfer way set placed_on = t.begins, record = '{}' from or_seated t, roster_student s
        where way.placed_on is null and way.to_school_id = t.school_id and t.ends is null and s.uid = t.uid
            and s.school_id = way.school_id and s.id = way.student_id"""),
    ("", "update roster_enrolment set valid = daterange(lower(valid), null) where upper(valid) = 'infinity'"),
]  # fmt: skip
# once those whose seats end have left them
TAKING: Steps = [
    Check("enrollments.csv beginDate", "start_twice", """
        select t.line from or_seated t join roster_enrolment held on held.school_id = t.school_id and held.student_id = t.student_id
            and lower(held.valid) = t.begins
        union select line from (select line, count(*) over (partition by school_id, student_id, begins) as n from or_seated) counted where n > 1
        order by line limit 200"""),
    ("", """
        update or_seated t set seat = given.seat from (
            select t.line, highest.seat + row_number() over (partition by t.class_id order by t.line) as seat from or_seated t
            cross join lateral (select greatest(coalesce(max(held.seat), 0), coalesce((select max(other.seat) from or_seated other
                where other.class_id = t.class_id), 0)) as seat from roster_enrolment held
                where held.school_id = t.school_id and held.school_class_id = t.class_id and upper_inf(held.valid)) highest
            where t.seat is null) given where given.line = t.line"""),
    Check("enrollments.csv metadata.xiaowu.seat", "no_seat", "select line from or_seated where seat > 99 order by line limit 200"),
    Check("enrollments.csv metadata.xiaowu.seat", "seat_taken", """
        select t.line from or_seated t join roster_enrolment held on held.school_id = t.school_id and held.school_class_id = t.class_id
            and held.seat = t.seat and upper_inf(held.valid) where t.ends is null order by t.line limit 200"""),
    ("enrolments", """
        insert into roster_enrolment (school_id, student_id, school_class_id, seat, valid, grade)
        select school_id, student_id, class_id, seat, daterange(begins, ends), grade from or_seated"""),
    ("", """
        update roster_student s set school_class_id = held.class_id from (
            select s.school_id, s.id, e.school_class_id as class_id from roster_student s
            left join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
            where s.school_class_id is distinct from e.school_class_id
        ) held where s.school_id = held.school_id and s.id = held.id"""),
]  # fmt: skip

TEACHERS: Steps = [
    ("", f"""
        create temp table or_teaches on commit drop as
        select distinct on (p.id, post.role, k.id) p.id as person_id, post.role, k.school_id, k.id as class_id,
            coalesce(e."beginDate"::date, %(today)s) as begins, e."endDate"::date as ends
        from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null
        join roster_schoolclass k on k.id = c.row_id join roster_person p on p.uid = roster_uid_of(e."userSourcedId")
        cross join lateral (select coalesce(e."metadata.xiaowu.role",
            case when lower(e."primary") = 'true' then 'homeroom_teacher' else 'subject_teacher' end) as role) post
        where e.role = 'teacher' and e.{LIVE} order by p.id, post.role, k.id, e."endDate" desc nulls first"""),
    ("posts", """
        update roster_post held set valid = daterange(lower(held.valid), t.ends) from or_teaches t where held.person_id = t.person_id
        and held.role = t.role and held.school_class_id = t.class_id and upper_inf(held.valid) and t.ends > lower(held.valid)"""),
    ("posts", """
        insert into roster_post (person_id, role, school_id, school_class_id, valid)
        select t.person_id, t.role, t.school_id, t.class_id, daterange(t.begins, t.ends) from or_teaches t
        where t.begins < coalesce(t.ends, 'infinity') and not exists (select from roster_post held where held.person_id = t.person_id
            and held.role = t.role and held.school_class_id = t.class_id and held.valid && daterange(t.begins, t.ends))"""),
    ("kept", KEEP.format(rows=f"""
        select 'enrollments', e."sourcedId", null::bigint,
            {fields("e", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate")}
        from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId"
            and (c.row_id is null or e.role not in ('student', 'teacher'))
        where e.{LIVE}""")),
    # roles that give no post; the teacher of a homeroom has one
    ("kept", KEEP.format(rows=f"""
        select distinct on (r.id) 'roles', r.id, null::bigint, jsonb_strip_nulls(jsonb_build_object(
            'userSourcedId', r.sid, 'role', r.role, 'orgSourcedId', r.org, 'beginDate', r.begins, 'endDate', r.ends))
        from or_holds r left join roster_sourced o on o.file = 'orgs' and o.sourced_id = r.org
        where r.role not in ('student', 'guardian', 'parent', 'relative') and not exists (
            select from or_serves t join roster_person p on p.id = t.person_id where p.uid = roster_uid_of(r.sid)
                and t.post = coalesce(r.post, {POSTS}) and t.school_id is not distinct from o.row_id)
        and not (r.role = 'teacher' and exists (select from roster_post post join roster_person p on p.id = post.person_id
            where p.uid = roster_uid_of(r.sid) and post.school_id = o.row_id and post.school_class_id is not null and upper_inf(post.valid)))""")),
]  # fmt: skip
