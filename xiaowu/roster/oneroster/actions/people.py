"""Students, staff with posts, guardians, and who is in which class: statements in their order."""

from xiaowu.roster.oneroster.actions.places import KEEP, LIVE, fields
from xiaowu.roster.oneroster.rules import GUARDIANS, POST_OF_ROLE

_GUARDIANS = ", ".join(f"'{role}'" for role in GUARDIANS)
_POSTS = "case r.role " + " ".join(f"when '{role}' then '{post.value}'" for role, post in POST_OF_ROLE.items()) + " end"
_NAME = """left(case when u."familyName" || u."givenName" ~ '[㐀-鿿]' then u."familyName" || u."givenName"
    else u."givenName" || ' ' || u."familyName" end, 60)"""
_ROLE_TABLE = "create temp table or_holds on commit drop as "
_OPEN = "upper_inf(valid)"

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
    ("students", f"""
        insert into roster_student as s (school_id, uid, number, name, birth_date, diet)
        select distinct on (school.row_id, u."sourcedId") school.row_id, pg_temp.uid_of(u."sourcedId"),
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
        where s.uid = pg_temp.uid_of(d."sourcedId") and d."birthDate" is not null and s.birth_date is distinct from d."birthDate"::date"""),
    ("students", """
        update roster_student s set diet = u."metadata.xiaowu.diet" from or_users u
        where s.uid = pg_temp.uid_of(u."sourcedId") and s.diet <> u."metadata.xiaowu.diet" """),
    ("people", f"""
        insert into roster_person as p (uid, name)
        select distinct on (u."sourcedId") pg_temp.uid_of(u."sourcedId"), {_NAME}
        from or_holds r join or_users u on u."sourcedId" = r.sid and u.{LIVE}
        where r.role not in ('student', {_GUARDIANS})
        on conflict (uid) do update set name = excluded.name where p.name <> excluded.name"""),
    ("posts", f"""
        insert into roster_post (person_id, role, school_id, valid)
        select distinct on (p.id, r.post, r.school_id) p.id, r.post, r.school_id, daterange(r.begins, r.ends) from (
            select r.sid, coalesce(r.post, {_POSTS}) as post, coalesce(r.begins, %(today)s) as begins, r.ends,
                case when r.post = 'bureau_officer' then null else school.row_id end as school_id
            from or_holds r left join roster_sourced school on school.file = 'orgs' and school.sourced_id = r.org
            where r.role not in ('student', {_GUARDIANS})
        ) r join roster_person p on p.uid = pg_temp.uid_of(r.sid)
        where r.post is not null and r.post not in ('homeroom_teacher', 'subject_teacher')
            and (r.school_id is null) = (r.post = 'bureau_officer')
            and not exists (select from roster_post held where held.person_id = p.id and held.role = r.post
                and held.school_id is not distinct from r.school_id and held.valid && daterange(r.begins, r.ends))"""),
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
        select s.school_id, s.id, pg_temp.uid_of(c.sid), {_NAME},
            case when u."metadata.xiaowu.relation" in ('father', 'mother', 'grandparent') then u."metadata.xiaowu.relation" else 'other' end,
            left(coalesce(u.phone, ''), 30)
        from or_cares c join or_users u on u."sourcedId" = c.sid and u.{LIVE} join roster_student s on s.uid = pg_temp.uid_of(c.child)
        on conflict (school_id, student_id, uid) do update set name = excluded.name, relation = excluded.relation, phone = excluded.phone
        where (g.name, g.relation, g.phone) <> (excluded.name, excluded.relation, excluded.phone)"""),
    ("", f"""
        create temp table or_seated on commit drop as
        select e.line, k.school_id, s.id as student_id, k.id as class_id, e."metadata.xiaowu.seat"::int as seat,
            coalesce(e."beginDate"::date, %(today)s) as begins, e."endDate"::date as ends
        from or_enrollments e
        join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null
        join roster_schoolclass k on k.id = c.row_id
        join roster_student s on s.school_id = k.school_id and s.uid = pg_temp.uid_of(e."userSourcedId")
        where e.role = 'student' and e.{LIVE}"""),
    ("", "analyze or_seated"),
    ("", """
        delete from or_seated t using roster_enrolment held where held.school_id = t.school_id and held.student_id = t.student_id
        and held.school_class_id = t.class_id and (upper_inf(held.valid) and t.ends is null or lower(held.valid) = t.begins)
        and (t.seat is null or t.seat = held.seat)"""),
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
        update roster_student s set school_class_id = t.class_id from or_seated t
        where s.school_id = t.school_id and s.id = t.student_id and t.ends is null and s.school_class_id is distinct from t.class_id"""),
    ("posts", f"""
        insert into roster_post (person_id, role, school_id, school_class_id, valid)
        select distinct on (p.id, r.post, r.class_id) p.id, r.post, r.school_id, r.class_id, daterange(r.begins, r.ends) from (
            select e."userSourcedId" as sid, case when lower(e."primary") = 'true' then 'homeroom_teacher' else 'subject_teacher' end as post,
                k.school_id, k.id as class_id, coalesce(e."beginDate"::date, %(today)s) as begins, e."endDate"::date as ends
            from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is not null
            join roster_schoolclass k on k.id = c.row_id where e.role = 'teacher' and e.{LIVE}
        ) r join roster_person p on p.uid = pg_temp.uid_of(r.sid)
        where not exists (select from roster_post held where held.person_id = p.id and held.role = r.post
            and held.school_class_id = r.class_id and held.valid && daterange(r.begins, r.ends))"""),
    ("kept", KEEP.format(rows=f"""
        select 'enrollments', e."sourcedId", null::bigint,
            {fields("e", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate")}
        from or_enrollments e join roster_sourced c on c.file = 'classes' and c.sourced_id = e."classSourcedId" and c.row_id is null
        where e.{LIVE}""")),
    ("kept", KEEP.format(rows=f"""
        select 'userProfiles', p."sourcedId", null::bigint,
            {fields("p", "userSourcedId", "profileType", "vendorId", "applicationId", "description", "credentialType", "username")}
        from or_userprofiles p where p.{LIVE}""")),
]  # fmt: skip
