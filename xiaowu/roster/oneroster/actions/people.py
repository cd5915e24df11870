"""Students, staff with posts over a school, guardians, user profiles, and whom a class is to seat: statements in their order."""

from xiaowu.roster.oneroster.actions.places import KEEP, LIVE, fields
from xiaowu.roster.oneroster.rules.sets import GUARDIANS, POST_OF_ROLE

_GUARDIANS = ", ".join(f"'{role}'" for role in GUARDIANS)
_POSTS = "case r.role " + " ".join(f"when '{role}' then '{post.value}'" for role, post in POST_OF_ROLE.items()) + " end"
_NAME = """left(case when u."familyName" || u."givenName" ~ '[㐀-鿿]' then u."familyName" || u."givenName"
    else u."givenName" || ' ' || u."familyName" end, 60)"""
_ROLE_TABLE = "create temp table or_holds on commit drop as "

ROLES_1_2 = [
    ("", f"""{_ROLE_TABLE} select r."userSourcedId" as sid, r.role, r."orgSourcedId" as org, r."beginDate"::date as begins,
        r."endDate"::date as ends, r."metadata.xiaowu.role" as post from or_roles r where r.{LIVE}"""),
]  # fmt: skip
ROLES_1_1 = [
    ("", f"""{_ROLE_TABLE} select u."sourcedId" as sid, u.role, trim(org) as org, null::date as begins, null::date as ends, null::text as post
        from or_users u left join lateral unnest(string_to_array(u."orgSourcedIds", ',')) as org on true where u.{LIVE}"""),
]  # fmt: skip

STEPS: list[tuple[str, str]] = [
    ("", "analyze or_holds"),
    ("", "analyze roster_schoolclass, roster_sourced"),  # a register that was empty a moment ago looks empty to the planner
    ("students", f"""
        insert into roster_student as s (school_id, uid, number, name, birth_date, diet)
        select distinct on (school.row_id, u."sourcedId") school.row_id, roster_uid_of(u."sourcedId"),
            left(coalesce(u.identifier, u.username, u."sourcedId"), 20), {_NAME}, d."birthDate"::date, coalesce(u."metadata.xiaowu.diet", 'regular')
        from or_holds r join or_users u on u."sourcedId" = r.sid and u.{LIVE}
        join roster_sourced school on school.file = 'orgs' and school.sourced_id = r.org and school.row_id is not null
        left join or_demographics d on d."sourcedId" = u."sourcedId"
        where r.role = 'student'
        on conflict (school_id, uid) do update set number = excluded.number, name = excluded.name,
            birth_date = coalesce(excluded.birth_date, s.birth_date)
        where (s.number, s.name) <> (excluded.number, excluded.name) or s.birth_date is distinct from coalesce(excluded.birth_date, s.birth_date)"""),
    ("students", """
        update roster_student s set birth_date = d."birthDate"::date from or_demographics d
        where s.uid = roster_uid_of(d."sourcedId") and d."birthDate" is not null and s.birth_date is distinct from d."birthDate"::date"""),
    ("students", """
        update roster_student s set diet = u."metadata.xiaowu.diet" from or_users u
        where s.uid = roster_uid_of(u."sourcedId") and s.diet <> u."metadata.xiaowu.diet" """),
    ("", "analyze roster_student"),
    ("people", f"""
        insert into roster_person as p (uid, name)
        select distinct on (u."sourcedId") roster_uid_of(u."sourcedId"), {_NAME}
        from or_holds r join or_users u on u."sourcedId" = r.sid and u.{LIVE}
        where r.role not in ('student', {_GUARDIANS})
        on conflict (uid) do update set name = excluded.name where p.name <> excluded.name"""),
    ("", "analyze roster_person"),
    ("", f"""
        create temp table or_serves on commit drop as
        select distinct on (p.id, r.post, r.school_id) p.id as person_id, r.post, r.school_id, r.begins, r.ends from (
            select r.sid, coalesce(r.post, {_POSTS}) as post, coalesce(r.begins, %(today)s) as begins, r.ends,
                case when r.post = 'bureau_officer' then null else school.row_id end as school_id
            from or_holds r left join roster_sourced school on school.file = 'orgs' and school.sourced_id = r.org
            where r.role not in ('student', {_GUARDIANS})
        ) r join roster_person p on p.uid = roster_uid_of(r.sid)
        where r.post is not null and r.post not in ('homeroom_teacher', 'subject_teacher')
            and (r.school_id is null) = (r.post = 'bureau_officer')"""),
    ("posts", """
        update roster_post held set valid = daterange(lower(held.valid), t.ends) from or_serves t where held.person_id = t.person_id
        and held.role = t.post and held.school_id is not distinct from t.school_id and upper_inf(held.valid) and t.ends > lower(held.valid)"""),
    ("posts", """
        insert into roster_post (person_id, role, school_id, valid)
        select t.person_id, t.post, t.school_id, daterange(t.begins, t.ends) from or_serves t
        where not exists (select from roster_post held where held.person_id = t.person_id and held.role = t.post
            and held.school_id is not distinct from t.school_id and held.valid && daterange(t.begins, t.ends))"""),
    ("", f"""
        create temp table or_cares on commit drop as
        select s."sourcedId" as child, trim(agent) as sid from or_users s
        cross join lateral unnest(string_to_array(s."agentSourcedIds", ',')) as agent
        where s.{LIVE} and exists (select from or_holds r where r.sid = trim(agent) and r.role in ({_GUARDIANS}))
        union
        select trim(agent), g."sourcedId" from or_users g cross join lateral unnest(string_to_array(g."agentSourcedIds", ',')) as agent
        where g.{LIVE} and exists (select from or_holds r where r.sid = g."sourcedId" and r.role in ({_GUARDIANS}))"""),
    ("", "analyze or_cares"),
    ("guardians", f"""
        insert into roster_guardian as g (school_id, student_id, uid, name, relation, phone)
        select s.school_id, s.id, roster_uid_of(c.sid), {_NAME},
            case when u."metadata.xiaowu.relation" in ('father', 'mother', 'grandparent') then u."metadata.xiaowu.relation" else 'other' end,
            left(coalesce(u.phone, ''), 30)
        from or_cares c join or_users u on u."sourcedId" = c.sid and u.{LIVE} join roster_student s on s.uid = roster_uid_of(c.child)
        on conflict (school_id, student_id, uid) do update set name = excluded.name, relation = excluded.relation, phone = excluded.phone
        where (g.name, g.relation, g.phone) <> (excluded.name, excluded.relation, excluded.phone)"""),
    ("kept", KEEP.format(rows=f"""
        select 'userProfiles', p."sourcedId", null::bigint,
            {fields("p", "userSourcedId", "profileType", "vendorId", "applicationId", "description", "credentialType", "username")}
        from or_userprofiles p where p.{LIVE}""")),
    ("", f"""
        create temp table or_seated on commit drop as
        select e.line, k.school_id, s.id as student_id, k.id as class_id, e."metadata.xiaowu.seat"::int as seat,
            coalesce(e."beginDate"::date, %(today)s) as begins, case when e."endDate"::date <= %(today)s then e."endDate"::date end as ends
        from or_enrollments e
        join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null
        join roster_schoolclass k on k.id = c.row_id
        join roster_student s on s.school_id = k.school_id and s.uid = roster_uid_of(e."userSourcedId")
        where e.role = 'student' and e.{LIVE}"""),
    ("", "analyze or_seated"),
]  # fmt: skip
