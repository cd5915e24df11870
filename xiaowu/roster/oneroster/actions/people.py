"""Students, staff with posts over a school, guardians and user profiles: the statements, in order."""

from xiaowu.roster.oneroster.actions.steps import KEEP, LIVE, Check, Steps, fields
from xiaowu.roster.oneroster.rules.sets import GUARDIANS, POST_OF_ROLE
from xiaowu.roster.queries.names import FAMILY, GIVEN, whole_or_joined

_GUARDIANS = ", ".join(f"'{role}'" for role in GUARDIANS)
POSTS = "case r.role " + " ".join(f"when '{role}' then '{post.value}'" for role, post in POST_OF_ROLE.items()) + " end"
NAME = whole_or_joined('u."metadata.xiaowu.name"', 'u."familyName"', 'u."givenName"', 'u."middleName"')
NUMBER = 'coalesce(u.identifier, u.username, u."sourcedId")'
_ROLE_TABLE = "create temp table or_holds on commit drop as "

ROLES_1_2: Steps = [
    ("", f"""{_ROLE_TABLE} select r."sourcedId" as id, r."userSourcedId" as sid, r.role, r."orgSourcedId" as org, r."beginDate"::date as begins,
        r."endDate"::date as ends, r."metadata.xiaowu.role" as post from or_roles r where r.{LIVE}"""),
]  # fmt: skip
ROLES_1_1: Steps = [
    ("", f"""{_ROLE_TABLE} select 'role-' || md5(concat_ws(' ', u."sourcedId", u.role, trim(org))) as id, u."sourcedId" as sid, u.role,
        trim(org) as org, null::date as begins, null::date as ends, null::text as post
        from or_users u left join lateral unnest(string_to_array(u."orgSourcedIds", ',')) as org on true where u.{LIVE}"""),
]  # fmt: skip

# for a set that gives names in parts only: if the register's name has just these parts, it stays as it is written here
SAME_PARTS: Steps = [
    ("", f"""
        update or_names n set name = held.name from or_users u, (
            select uid, name from roster_student union select uid, name from roster_person union select uid, name from roster_guardian) held
        where u."sourcedId" = n.sid and held.uid = n.uid and u."metadata.xiaowu.name" is null and u."middleName" is null and n.name <> held.name
            and u."familyName" = {FAMILY.format("held.name")} and u."givenName" = {GIVEN.format("held.name")}"""),
]  # fmt: skip
NAMES: Steps = [
    ("", f"""
        create temp table or_names on commit drop as
        select u."sourcedId" as sid, roster_uid_of(u."sourcedId") as uid, {NAME} as name from or_users u where u.{LIVE}"""),
    ("", "analyze or_names"),
]  # fmt: skip

STEPS: Steps = [
    ("", "analyze or_holds"),
    ("", "analyze roster_schoolclass, roster_sourced"),  # the planner takes a table that was empty a moment ago for empty
    ("", f"""
        create temp table or_pupils on commit drop as
        select distinct on (school.row_id, n.uid) u.line, school.row_id as school_id, n.uid, {NUMBER} as number, n.name, d."birthDate"::date as born,
            coalesce(u."metadata.xiaowu.diet", 'regular') as diet
        from or_holds r join or_names n on n.sid = r.sid join or_users u on u."sourcedId" = r.sid
        join roster_sourced school on school.file = 'orgs' and school.sourced_id = r.org and school.row_id is not null
        left join or_demographics d on d."sourcedId" = u."sourcedId"
        where r.role = 'student'"""),
    ("", "analyze or_pupils"),
    Check("users.csv identifier", "number_twice", """
        select line from (select line, count(*) over (partition by school_id, number) as n from or_pupils) counted where n > 1
        order by line limit 200"""),
    Check("users.csv identifier", "number_taken", """
        select p.line from or_pupils p join roster_student s on s.school_id = p.school_id and s.number = p.number and s.uid <> p.uid
        where not exists (select from or_pupils own where own.school_id = s.school_id and own.uid = s.uid) order by p.line limit 200"""),
    # numbers that pass from one child to another within the set must be free first
    ("", """
        update roster_student s set number = 'or:' || s.id from or_pupils p where s.school_id = p.school_id and s.uid = p.uid
        and s.number <> p.number
        and exists (select from or_pupils q where q.school_id = s.school_id and q.number = s.number and q.uid <> s.uid)"""),
    ("students", """
        insert into roster_student as s (school_id, uid, number, name, birth_date, diet)
        select school_id, uid, number, name, born, diet from or_pupils
        on conflict (school_id, uid) do update set number = excluded.number, name = excluded.name,
            birth_date = coalesce(excluded.birth_date, s.birth_date)
        where (s.number, s.name) <> (excluded.number, excluded.name) or s.birth_date is distinct from coalesce(excluded.birth_date, s.birth_date)"""),
    ("students", f"""
        update roster_student s set birth_date = d."birthDate"::date from or_demographics d
        where s.uid = roster_uid_of(d."sourcedId") and d."birthDate" is not null and s.birth_date is distinct from d."birthDate"::date
        and d.{LIVE}"""),
    ("students", """
        update roster_student s set diet = u."metadata.xiaowu.diet" from or_users u
        where s.uid = roster_uid_of(u."sourcedId") and s.diet <> u."metadata.xiaowu.diet" """),
    ("", "analyze roster_student"),
    ("people", f"""
        insert into roster_person as p (uid, name)
        select distinct on (n.uid) n.uid, n.name from or_holds r join or_names n on n.sid = r.sid
        where r.role not in ('student', {_GUARDIANS})
        on conflict (uid) do update set name = excluded.name where p.name <> excluded.name"""),
    ("", "analyze roster_person"),
    ("", f"""
        create temp table or_serves on commit drop as
        select distinct on (p.id, r.post, r.school_id) p.id as person_id, r.post, r.school_id, r.begins, r.ends from (
            select r.sid, coalesce(r.post, {POSTS}) as post, coalesce(r.begins, %(today)s) as begins, r.ends,
                case when r.post = 'bureau_officer' then null else school.row_id end as school_id
            from or_holds r left join roster_sourced school on school.file = 'orgs' and school.sourced_id = r.org
            where r.role not in ('student', {_GUARDIANS})
        ) r join roster_person p on p.uid = roster_uid_of(r.sid)
        where r.post is not null and r.post not in ('homeroom_teacher', 'subject_teacher')
            and (r.school_id is null) = (r.post = 'bureau_officer') order by p.id, r.post, r.school_id, r.ends desc nulls first"""),
    ("posts", """
        update roster_post held set valid = daterange(lower(held.valid), t.ends) from or_serves t where held.person_id = t.person_id
        and held.role = t.post and held.school_id is not distinct from t.school_id and upper_inf(held.valid) and t.ends > lower(held.valid)"""),
    ("posts", """
        insert into roster_post (person_id, role, school_id, valid)
        select t.person_id, t.post, t.school_id, daterange(t.begins, t.ends) from or_serves t
        where t.begins < coalesce(t.ends, 'infinity') and not exists (select from roster_post held where held.person_id = t.person_id
            and held.role = t.post and held.school_id is not distinct from t.school_id and held.valid && daterange(t.begins, t.ends))"""),
    ("", f"""
        create temp table or_cares on commit drop as
        select s."sourcedId" as child, trim(agent) as sid from or_users s
        cross join lateral unnest(string_to_array(s."agentSourcedIds", ',')) as agent
        where s.{LIVE} and exists (select from or_holds r where r.sid = trim(agent) and r.role in ({_GUARDIANS}))
        union
        select trim(agent), g."sourcedId" from or_users g cross join lateral unnest(string_to_array(g."agentSourcedIds", ',')) as agent
        where g.{LIVE} and exists (select from or_holds r where r.sid = g."sourcedId" and r.role in ({_GUARDIANS}))"""),
    ("", "analyze or_cares"),
    ("guardians", """
        insert into roster_guardian as g (school_id, student_id, uid, name, relation, phone)
        select distinct on (s.school_id, s.id, n.uid) s.school_id, s.id, n.uid, n.name,
            case when u."metadata.xiaowu.relation" in ('father', 'mother', 'grandparent') then u."metadata.xiaowu.relation" else 'other' end,
            coalesce(u.phone, '')
        from or_cares c join or_names n on n.sid = c.sid join or_users u on u."sourcedId" = c.sid
        join roster_student s on s.uid = roster_uid_of(c.child)
        on conflict (school_id, student_id, uid) do update set name = excluded.name, relation = excluded.relation, phone = excluded.phone
        where (g.name, g.relation, g.phone) <> (excluded.name, excluded.relation, excluded.phone)"""),
    ("kept", KEEP.format(rows=f"""
        select 'userProfiles', p."sourcedId", null::bigint,
            {fields("p", "userSourcedId", "profileType", "vendorId", "applicationId", "description", "credentialType", "username")}
        from or_userprofiles p where p.{LIVE}""")),
    # people who may not sign in where the set came from: given back unchanged
    ("kept", KEEP.format(rows="""
        select distinct 'users', n.uid::text, null::bigint, '{"enabledUser": "false"}'::jsonb from or_users u join or_names n on n.sid = u."sourcedId"
        where lower(u."enabledUser") = 'false'""")),
    ("kept", """
        delete from roster_sourced k using or_users u join or_names n on n.sid = u."sourcedId"
        where k.file = 'users' and k.sourced_id = n.uid::text and lower(u."enabledUser") = 'true'"""),
]  # fmt: skip
