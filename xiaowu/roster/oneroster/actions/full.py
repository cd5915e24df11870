"""Whatever a full set no longer contains ends (完整模式), for the schools that it names and nothing else.

Afterwards the register of these schools is what the set says: seats, posts, guardians, and records that are only kept. Posts of a kind that the set
cannot express (a foreign set knows no nutritionist and no deputy) stay; a file never ends posts over the city.
"""

from xiaowu.roster.oneroster.actions.steps import CLOSED, Steps, undone
from xiaowu.roster.oneroster.rules.sets import POST_OF_ROLE
from xiaowu.roster.rules.roles import DEPUTY_OF

MUST_BE_BULK = ("orgs", "courses", "classes", "users", "enrollments")
_TELLABLE = ", ".join(f"'{post.value}'" for post in POST_OF_ROLE.values())
_DEPUTIES = ", ".join(f"'{deputy.value}'" for deputy in DEPUTY_OF)
_OPEN = "(upper_inf(post.valid) or upper(post.valid) > %(today)s)"

# what will end, listed before it does, so that it can be shown
ENROLMENTS: Steps = [
    ("", "create temp table or_scope on commit drop as select distinct row_id as school_id from or_schools"),
    ("", "create temp table or_ends (what text, school_id bigint, row_id bigint, class_id bigint, about text) on commit drop"),
    ("", """
        insert into or_ends select 'enrolments', e.school_id, e.id, e.school_class_id, s.number
        from roster_enrolment e join or_scope using (school_id) join roster_student s on s.school_id = e.school_id and s.id = e.student_id
        where upper_inf(e.valid) and not exists (select from or_open o where o.school_id = e.school_id and o.student_id = e.student_id)"""),
    ("enrolments", f"""
        update roster_enrolment e set valid = {CLOSED} from or_ends t
        where t.what = 'enrolments' and e.school_id = t.school_id and e.id = t.row_id and lower(e.valid) < %(today)s"""),
    ("enrolments", undone("""
        delete from roster_enrolment held using or_ends t
        where t.what = 'enrolments' and held.school_id = t.school_id and held.id = t.row_id and lower(held.valid) >= %(today)s""")),
]  # fmt: skip

_HERE = "join roster_sourced q on q.file = 'orgs' and q.sourced_id = k.fields->>'{0}' join or_scope on or_scope.school_id = q.row_id"
STEPS: Steps = [
    ("", f"""
        insert into or_ends select 'posts', post.school_id, post.id, post.school_class_id, post.role
        from roster_post post join or_scope using (school_id) where post.school_class_id is not null and {_OPEN}
        and (post.role not in ({_DEPUTIES}) or exists (select from or_enrollments where "metadata.xiaowu.role" is not null)) and not exists (
            select from or_teaches t where t.person_id = post.person_id and t.role = post.role and t.class_id = post.school_class_id)
        union all select 'posts', post.school_id, post.id, null::bigint, post.role
        from roster_post post join or_scope using (school_id) where post.school_class_id is null and {_OPEN}
        and (post.role in ({_TELLABLE}) or exists (select from or_holds where post is not null)) and not exists (
            select from or_serves t where t.person_id = post.person_id and t.post = post.role and t.school_id = post.school_id)"""),
    ("posts", "delete from roster_post post using or_ends t where t.what = 'posts' and post.id = t.row_id and lower(valid) >= %(today)s"),
    ("posts", f"update roster_post post set valid = {CLOSED} from or_ends t where t.what = 'posts' and post.id = t.row_id"),
    ("", """
        insert into or_ends select 'guardians', g.school_id, g.id, s.school_class_id, s.number
        from roster_guardian g join or_scope using (school_id) join roster_student s on s.school_id = g.school_id and s.id = g.student_id
        join or_pupils p on p.school_id = s.school_id and p.uid = s.uid
        where exists (select from or_cares) and not exists (
            select from or_cares c where roster_uid_of(c.child) = s.uid and roster_uid_of(c.sid) = g.uid)"""),
    ("guardians", "delete from roster_guardian g using or_ends t where t.what = 'guardians' and g.school_id = t.school_id and g.id = t.row_id"),
    ("", f"""
        insert into or_ends
        select 'classes', or_scope.school_id, k.id, null::bigint, k.fields->>'title' from roster_sourced k {_HERE.format("schoolSourcedId")}
        where k.file = 'classes' and k.row_id is null and not exists (select from or_classes c where c."sourcedId" = k.sourced_id)
        union all
        select 'lessons', or_scope.school_id, k.id, null::bigint, k.fields->>'role' from roster_sourced k {_HERE.format("schoolSourcedId")}
        where k.file = 'enrollments' and not exists (select from or_enrollments e where e."sourcedId" = k.sourced_id)
        union all
        select 'roles', or_scope.school_id, k.id, null::bigint, k.fields->>'role' from roster_sourced k {_HERE.format("orgSourcedId")}
        where k.file = 'roles' and not exists (select from or_holds r where r.id = k.sourced_id)
        union all
        select 'courses', or_scope.school_id, k.id, null::bigint, k.fields->>'title' from roster_sourced k {_HERE.format("orgSourcedId")}
        where k.file = 'courses' and not exists (select from or_courses c where c."sourcedId" = k.sourced_id)
        and not exists (select from or_classes c where c."courseSourcedId" = k.sourced_id)"""),
    ("kept", """
        delete from roster_sourced k using or_ends t where t.what in ('classes', 'lessons', 'roles', 'courses') and k.id = t.row_id"""),
]  # fmt: skip

TOLD = """
select t.what, s.code, coalesce(c.name, ''), coalesce(t.about, '') from or_ends t join roster_school s on s.id = t.school_id
left join roster_schoolclass c on c.id = t.class_id order by t.what, s.code, c.grade, c.number, t.about limit 500"""
COUNTED = "select what, count(*) from or_ends group by what order by what"
