"""What a delta removes (`tobedeleted`): enrolments and posts end today, and nothing of the past is deleted.

Only what began today leaves no history: it is deleted.
"""

from xiaowu.roster.oneroster.actions.steps import CLOSED, ENDED, Steps, undone
from xiaowu.roster.oneroster.rules.sets import GUARDIANS, ROLE_OF_POST

_GUARDIANS = ", ".join(f"'{role}'" for role in GUARDIANS)
_ROLE = "case post.role " + " ".join(f"when '{post.value}' then '{role}'" for post, role in ROLE_OF_POST.items()) + " end"
_CLASS = "join roster_sourced c on c.file = 'classes' and c.sourced_id = {0} join roster_schoolclass k on k.id = c.row_id"
_ORG = "join roster_sourced o on o.file = 'orgs' and o.sourced_id = r.\"orgSourcedId\""

_LEAVES = """held.school_id = t.school_id and held.student_id = t.student_id and upper_inf(held.valid)
        and (t.class_id is null or held.school_class_id = t.class_id)"""

# a child leaves if the set removes the user, its role as a pupil there, the enrolment, or the class
ENROLMENTS: Steps = [
    ("", f"""
        create temp table or_leaves on commit drop as
        select s.school_id, s.id as student_id, null::bigint as class_id from or_users u
        join roster_student s on s.uid = roster_uid_of(u."sourcedId") where u.{ENDED}
        union all
        select s.school_id, s.id, null from or_roles r {_ORG}
        join roster_student s on s.school_id = o.row_id and s.uid = roster_uid_of(r."userSourcedId") where r.{ENDED} and r.role = 'student'
        union all
        select k.school_id, s.id, k.id from or_enrollments e {_CLASS.format('e."classSourcedId"')}
        join roster_student s on s.school_id = k.school_id and s.uid = roster_uid_of(e."userSourcedId")
        where e.{ENDED} and e.role = 'student'
        union all
        select k.school_id, s.id, k.id from or_classes t {_CLASS.format('t."sourcedId"')}
        join roster_student s on s.school_id = k.school_id and s.school_class_id = k.id where t.{ENDED}"""),
    # a child who waits for another seat keeps today's
    ("", "delete from or_leaves t using or_waiting w where w.school_id = t.school_id and w.student_id = t.student_id"),
    ("enrolments", undone(f"delete from roster_enrolment held using or_leaves t where {_LEAVES} and lower(held.valid) >= %(today)s")),
    ("enrolments", f"update roster_enrolment held set valid = {CLOSED} from or_leaves t where {_LEAVES}"),
]  # fmt: skip

_OPEN = "(upper_inf(post.valid) or upper(post.valid) > %(today)s)"
# whose posts end, by the record removed: a user, a role, an enrolment, a class
_POSTS = (
    f"""roster_person p, or_users u where p.id = post.person_id and p.uid = roster_uid_of(u."sourcedId") and u.{ENDED}""",
    f"""roster_person p, or_roles r {_ORG}
        where p.id = post.person_id and p.uid = roster_uid_of(r."userSourcedId") and r.{ENDED} and post.school_id is not distinct from o.row_id
        and (post.role = r."metadata.xiaowu.role" or r."metadata.xiaowu.role" is null and {_ROLE} = r.role)""",
    f"""roster_person p, or_enrollments e, roster_sourced c
        where p.id = post.person_id and p.uid = roster_uid_of(e."userSourcedId") and e.{ENDED} and e.role = 'teacher'
        and c.file = 'classes' and c.sourced_id = e."classSourcedId" and post.school_class_id = c.row_id""",
    f"""or_classes t {_CLASS.format('t."sourcedId"')} where post.school_class_id = k.id and t.{ENDED}""",
)
STEPS: Steps = [
    *(("posts", f"delete from roster_post post using {whose} and lower(valid) >= %(today)s") for whose in _POSTS),
    *(("posts", f"update roster_post post set valid = {CLOSED} from {whose} and {_OPEN}") for whose in _POSTS),
    ("guardians", f"""
        delete from roster_guardian g using or_users u where g.uid = roster_uid_of(u."sourcedId") and u.{ENDED}"""),
    ("guardians", f"""
        delete from roster_guardian g using or_roles r {_ORG}
        where g.uid = roster_uid_of(r."userSourcedId") and g.school_id = o.row_id and r.{ENDED} and r.role in ({_GUARDIANS})"""),
    # a course stays while a class still uses it
    *(
        ("kept", f"""delete from roster_sourced k using or_{file.lower()} t
            where k.file = '{file}' and k.sourced_id = t."sourcedId" and k.row_id is null and t.{ENDED}""")
        for file in ("classes", "enrollments", "roles", "userProfiles")
    ),
    ("kept", f"""
        delete from roster_sourced k using or_users u where k.file in ('enrollments', 'roles', 'userProfiles')
        and roster_uid_of(k.fields->>'userSourcedId') = roster_uid_of(u."sourcedId") and u.{ENDED}"""),
    ("kept", f"""
        delete from roster_sourced k using or_classes t
        where k.file = 'enrollments' and k.fields->>'classSourcedId' = t."sourcedId" and t.{ENDED}"""),
    ("kept", f"""
        delete from roster_sourced k using or_courses t where k.file = 'courses' and k.sourced_id = t."sourcedId" and t.{ENDED}
        and not exists (select from roster_sourced c
            where c.file = 'classes' and c.row_id is null and c.fields->>'courseSourcedId' = k.sourced_id)"""),
]  # fmt: skip
