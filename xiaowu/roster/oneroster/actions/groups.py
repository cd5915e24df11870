"""Scheduled classes of a set as the register's teaching groups (分組班): their courses, and who of the school's children is in them when.

What a set says of them is kept whole (`roster_sourced`) and given back as it came; here the register follows what is kept, so that a timetable can
name groups. A group is found again by its sourcedId, under the file `groups`.
"""

from xiaowu.roster.oneroster.actions.steps import Steps

_SCHEDULED = """
    select k.sourced_id as sid, school.row_id as school_id, term.row_id as term_id, coalesce(k.fields->>'title', k.sourced_id) as title,
        left(coalesce(course.fields->>'title', k.fields->>'title', k.sourced_id), 60) as course,
        left(coalesce(course.fields->>'courseCode', ''), 60) as code
    from roster_sourced k
    join roster_sourced school on school.file = 'orgs' and school.sourced_id = k.fields->>'schoolSourcedId' and school.row_id is not null
    join roster_sourced term on term.file = 'academicSessions' and term.row_id is not null
        and term.sourced_id = any (string_to_array(replace(k.fields->>'termSourcedIds', ' ', ''), ','))
    left join roster_sourced course on course.file = 'courses' and course.sourced_id = k.fields->>'courseSourcedId'
    where k.file = 'classes' and k.row_id is null and k.fields->>'classType' = 'scheduled'"""

STEPS: Steps = [
    # a class of several terms is a group of the first; a name that two have at a school is told apart by its sourcedId
    ("", f"""
        create temp table or_groups on commit drop as
        select distinct on (sid) sid, school_id, term_id, course, code, left(case when count(*) over (partition by school_id, term_id, title) > 1
            then title || ' ' || sid else title end, 100) as name
        from ({_SCHEDULED}) given order by sid, term_id"""),
    ("", """
        insert into roster_course (school_id, title, code) select distinct school_id, course, code from or_groups
        on conflict (school_id, title, code) do nothing"""),
    ("groups", """
        update roster_teachinggroup g set name = given.name, course_id = course.id, closed_on = null
        from or_groups given join roster_sourced known on known.file = 'groups' and known.sourced_id = given.sid
        join roster_course course on course.school_id = given.school_id and course.title = given.course and course.code = given.code
        where g.id = known.row_id and g.school_id = given.school_id
        and (g.name, g.course_id, g.closed_on) is distinct from (given.name, course.id, null::date)"""),
    ("groups", """
        with made as (
            insert into roster_teachinggroup (school_id, term_id, course_id, name)
            select given.school_id, given.term_id, course.id, given.name from or_groups given
            join roster_course course on course.school_id = given.school_id and course.title = given.course and course.code = given.code
            where not exists (select from roster_sourced known where known.file = 'groups' and known.sourced_id = given.sid)
            on conflict (school_id, term_id, name) do nothing returning id, school_id, term_id, name
        )
        insert into roster_sourced (file, sourced_id, row_id, fields)
        select 'groups', given.sid, made.id, '{}' from made join or_groups given using (school_id, term_id, name)
        on conflict (file, sourced_id) do update set row_id = excluded.row_id"""),
    ("groups", """
        update roster_teachinggroup g set closed_on = %(today)s from roster_sourced known
        where known.file = 'groups' and known.row_id = g.id and g.closed_on is null
        and not exists (select from or_groups given where given.sid = known.sourced_id)"""),
    ("", """
        create temp table or_members on commit drop as
        select distinct on (g.id, s.id) g.school_id, g.id as group_id, s.id as student_id, daterange(
            coalesce((k.fields->>'beginDate')::date, term.starts), (k.fields->>'endDate')::date) as valid
        from roster_sourced k
        join roster_sourced known on known.file = 'groups' and known.sourced_id = k.fields->>'classSourcedId'
        join roster_teachinggroup g on g.id = known.row_id join roster_term term on term.id = g.term_id
        join roster_student s on s.school_id = g.school_id and s.uid = roster_uid_of(k.fields->>'userSourcedId')
        where k.file = 'enrollments' and k.fields->>'role' = 'student'
        and coalesce((k.fields->>'endDate')::date > coalesce((k.fields->>'beginDate')::date, term.starts), true)
        order by g.id, s.id, k.fields->>'beginDate' desc nulls last"""),
    ("members", """
        update roster_groupmember m set valid = given.valid from or_members given
        where m.school_id = given.school_id and m.group_id = given.group_id and m.student_id = given.student_id and upper_inf(m.valid)
        and m.valid <> given.valid"""),
    ("members", """
        insert into roster_groupmember (school_id, group_id, student_id, valid)
        select given.school_id, given.group_id, given.student_id, given.valid from or_members given
        where not exists (select from roster_groupmember m where m.school_id = given.school_id and m.group_id = given.group_id
            and m.student_id = given.student_id and m.valid && given.valid)"""),
    # what has been ends today; what was still to come never was
    ("members", """
        delete from roster_groupmember m where upper_inf(m.valid) and lower(m.valid) >= %(today)s
        and exists (select from roster_sourced known where known.file = 'groups' and known.row_id = m.group_id)
        and not exists (select from or_members given where given.group_id = m.group_id and given.student_id = m.student_id)"""),
    ("members", """
        update roster_groupmember m set valid = daterange(lower(m.valid), %(today)s) where upper_inf(m.valid)
        and exists (select from roster_sourced known where known.file = 'groups' and known.row_id = m.group_id)
        and not exists (select from or_members given where given.group_id = m.group_id and given.student_id = m.student_id)"""),
]  # fmt: skip
