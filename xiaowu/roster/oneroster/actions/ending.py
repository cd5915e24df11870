"""What a delta takes away (`tobedeleted`): enrolments and posts end today, nothing of the past is removed."""

_ENDED = "status = 'tobedeleted'"
# a range that begins today or later has not been: it goes; one that has been ends
_CLOSED = "daterange(lower(valid), greatest(lower(valid) + 1, %(today)s))"

STEPS: list[tuple[str, str]] = [
    ("", f"""
        create temp table or_leaves on commit drop as
        select s.school_id, s.id as student_id, null::bigint as class_id from or_users u
        join roster_student s on s.uid = roster_uid_of(u."sourcedId")
        where u.{_ENDED}
        union all
        select k.school_id, s.id, k.id from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId"
        join roster_schoolclass k on k.id = c.row_id join roster_student s on s.school_id = k.school_id and s.uid = roster_uid_of(e."userSourcedId")
        where e.{_ENDED} and e.role = 'student'"""),
    ("enrolments", f"""
        update roster_enrolment e set valid = {_CLOSED} from or_leaves t where e.school_id = t.school_id and e.student_id = t.student_id
        and upper_inf(e.valid) and (t.class_id is null or e.school_class_id = t.class_id)"""),
    ("", """
        update roster_student s set school_class_id = null from or_leaves t where s.school_id = t.school_id and s.id = t.student_id
        and not exists (select from roster_enrolment e where e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid))"""),
    ("posts", f"""
        update roster_post post set valid = {_CLOSED} from roster_person p, or_users u
        where p.id = post.person_id and p.uid = roster_uid_of(u."sourcedId") and u.{_ENDED} and upper_inf(post.valid)"""),
    ("posts", f"""
        update roster_post post set valid = {_CLOSED} from roster_person p, or_enrollments e, roster_sourced c
        where p.id = post.person_id and p.uid = roster_uid_of(e."userSourcedId") and e.{_ENDED} and e.role = 'teacher'
        and c.file = 'classes' and c.sourced_id = e."classSourcedId" and post.school_class_id = c.row_id and upper_inf(post.valid)"""),
    ("guardians", f"""
        delete from roster_guardian g using or_users u where g.uid = roster_uid_of(u."sourcedId") and u.{_ENDED}"""),
    *(
        ("kept", f"""delete from roster_sourced k using or_{file.lower()} t
            where k.file = '{file}' and k.sourced_id = t."sourcedId" and k.row_id is null and t.{_ENDED}""")
        for file in ("courses", "classes", "enrollments", "userProfiles")
    ),
]  # fmt: skip
