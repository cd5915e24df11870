"""The register as a OneRoster set (匯出 OneRoster): one statement per file, streamed by the database as CSV; for one school or the city."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.roc.years import western
from xiaowu.roster.oneroster.queries.places import DISTRICT, KEPT_UID, PLACES
from xiaowu.roster.oneroster.rules.sets import OF_1_1, OURS, ROLE_OF_POST, headers
from xiaowu.roster.queries.names import FAMILY, GIVEN

_TERM = "'term-' || t.academic_year || '-' || t.semester"
_ROLE = "case p.role " + " ".join(f"when '{post.value}' then '{role}'" for post, role in ROLE_OF_POST.items()) + " end"
# grades as CEDS writes them
_GRADE = "to_char({0}, 'FM00')"
_GRADES = "(select string_agg(to_char(g, 'FM00'), ',' order by g) from generate_series(c.grade::int, coalesce(c.last_grade, c.grade)::int) as g)"
# an organisation above schools, by the identifier that it has in this set
_ORG_OF = """coalesce((select o.sid from roster_sourced q join or_out_school o on o.id = q.row_id where q.file = 'orgs' and q.sourced_id = {0}),
    (select up.sid from or_out_org up where up.sid = {0}))"""
_PARENT = """(select x.sid from roster_sourced q join or_out_org x on x.sid = q.fields->>'parentSourcedId' and x.name = d.name
    where q.file = 'orgs' and q.row_id = s.id order by q.id desc limit 1)"""


def _lawful(file: str, role: str) -> str:
    """A role in the words that 1.2 allows."""
    old = ", ".join(f"'{each}'" for each in OF_1_1[file])
    return f"case when {role} in ({old}) then 'ext:' || ({role}) else {role} end"


def _kept(*names: str) -> str:
    return ", ".join(f"k.fields->>'{name}'" for name in names)


def _name(column: str) -> str:
    return f"{GIVEN.format(column)}, {FAMILY.format(column)}"


_NEVER = "timestamptz 'epoch'"
_STAFF_CHANGED = "(select greatest(p.modified, max(t.modified)) from roster_post t where t.person_id = p.id)"
_USER = f"sourcedId,enabledUser,username,givenName,familyName,identifier,phone,agentSourcedIds,grades,{OURS}name,{OURS}diet,{OURS}relation"
# people who may not sign in where the set came from
_OFF = "(select off.sourced_id::uuid from roster_sourced off where off.file = 'users')"
_STAFF_ROLES = f"""
    select 'role-' || person.uid || '-' || p.role || coalesce('-' || s.sid, '') || lower(p.valid) as sid, person.uid, {_ROLE} as role,
        lower(p.valid) as begins, upper(p.valid) as ends, coalesce(s.sid, 'city') as org, p.role as post, p.modified
    from or_out_post p join roster_person person on person.id = p.person_id left join or_out_school s on s.id = p.school_id
    where p.school_class_id is null
    union all select 'role-' || person.uid || '-teacher-' || s.sid, person.uid, 'teacher', null::date, null::date, s.sid, null, {_NEVER}
    from (select distinct person_id, school_id from or_out_post where school_class_id is not null) p
    join roster_person person on person.id = p.person_id join or_out_school s on s.id = p.school_id
    union all select k.sid, k.uid, {_lawful("roles", "k.role")}, (k.fields->>'beginDate')::date, (k.fields->>'endDate')::date, k.org, null, k.modified
    from or_out_kept_role k where k.uid in (select uid from or_out_person) and not exists (
        select from or_out_post p join roster_person person on person.id = p.person_id left join or_out_school s on s.id = p.school_id
        where person.uid = k.uid and {_ROLE} = k.role and coalesce(s.sid, 'city') = k.org)"""

# each ends with when the row last changed, which REST shows and a set of files does not
SELECTS: dict[str, tuple[str, str]] = {
    "academicSessions": (
        "sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear",
        f"""select 'year-' || y, y || ' 學年度', 'schoolYear', roster_first_day_of(y), roster_first_day_of(y + 1), null, y + {western(1)}, {_NEVER}
        from (select academic_year::int as y from roster_term union select academic_year::int from roster_schoolclass) years
        union all select {_TERM}, t.academic_year || ' 學年度第 ' || t.semester || ' 學期', 'term', t.starts, t.ends + 1,
            'year-' || t.academic_year, t.academic_year + {western(1)}, t.modified from roster_term t
        union all select k.sourced_id, k.fields->>'title', k.fields->>'type', (k.fields->>'startDate')::date, (k.fields->>'endDate')::date,
            k.fields->>'parentSourcedId', (k.fields->>'schoolYear')::int, k.modified
        from roster_sourced k where k.file = 'academicSessions' and k.sourced_id !~ '^(year|term)-[0-9]+(-[12])?$' order by 4, 3""",
    ),
    "orgs": (
        f"sourcedId,name,type,identifier,parentSourcedId,{OURS}level,{OURS}city,{OURS}area",
        f"""select 'city', '教育局', 'local', null, null, null, null, null, {_NEVER}
        union all select {DISTRICT}, d.name, 'district', null, 'city', null, null, null, d.modified from roster_district d
            where not exists (select from or_out_org x where x.name = d.name)
        union all select x.sid, x.name, x.type, x.identifier, {_ORG_OF.format("x.parent")}, null, null, null, x.modified from or_out_org x
        union all select o.sid, s.name, 'school', s.code,
            coalesce({_PARENT}, (select x.sid from or_out_org x where x.name = d.name order by x.sid limit 1), {DISTRICT}),
            s.level, s.city, s.area, s.modified
        from or_out_school o join roster_school s on s.id = o.id join roster_district d on d.id = s.district_id""",
    ),
    "courses": (
        "sourcedId,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
        f"""select 'homeroom-' || g, null, g || ' 年級', 'homeroom', {_GRADE.format("g")}, 'city', null, null, {_NEVER}
        from generate_series(1, 9) as g
        union all select o.sid, {_kept("schoolYearSourcedId", "title", "courseCode", "grades")}, o.org,
            {_kept("subjects", "subjectCodes")}, k.modified
        from or_out_course o join roster_sourced k on k.id = o.id""",
    ),
    "classes": (
        "sourcedId,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods,"
        f"{OURS}number",
        f"""select oc.sid, c.name, {_GRADES}, 'homeroom-' || c.grade, c.number::text, 'homeroom', k.fields->>'location', o.sid,
            coalesce((select string_agg({_TERM}, ',' order by t.semester) from roster_term t where t.academic_year = c.academic_year),
                'year-' || c.academic_year), {_kept("subjects", "subjectCodes", "periods")}, c.number::text, c.modified
        from or_out_class oc join roster_schoolclass c on c.id = oc.id join or_out_school o on o.id = c.school_id
        left join roster_sourced k on k.file = 'classes' and k.sourced_id = oc.sid
        union all select kc.sid, {_kept("title", "grades", "courseSourcedId", "classCode", "classType", "location")}, kc.school,
            {_kept("termSourcedIds", "subjects", "subjectCodes", "periods")}, null, k.modified
        from or_out_kept_class kc join roster_sourced k on k.id = kc.id""",
    ),
    "users": (
        _USER,
        f"""select uid::text, case when uid in {_OFF} then 'false' else 'true' end, uid::text, {_name("name")}, number, phone, agents, grades, name,
            diet, relation, modified
        from (
            select * from (select distinct on (st.uid) st.uid, st.name, st.number, null as phone, (select string_agg(g.uid::text, ',' order by g.uid)
                    from roster_guardian g where g.school_id = st.school_id and g.student_id = st.id) as agents,
                {_GRADE.format("coalesce(e.grade, c.grade)")} as grades, st.diet, null as relation, greatest(st.modified, e.modified) as modified
                from or_out_student o join roster_student st on st.id = o.id left join roster_schoolclass c on c.id = st.school_class_id
                left join roster_enrolment e on e.school_id = st.school_id and e.student_id = st.id and upper_inf(e.valid) and e.grade is not null
                order by st.uid, o.id desc) children
            union all select p.uid, p.name, null, nullif(g.phone, ''), null, null, null, g.relation, {_STAFF_CHANGED}
            from or_out_person p left join (select distinct on (g.uid) g.uid, g.phone, g.relation from or_out_student o
                join roster_guardian g on g.school_id = o.school_id and g.student_id = o.id
                where g.uid in (select uid from or_out_person) order by g.uid, g.id) g on g.uid = p.uid
            where p.uid not in (select uid from or_out_student)
            union all select * from (select distinct on (g.uid) g.uid, g.name, null, nullif(g.phone, ''), null, null, null, g.relation, g.modified
                from or_out_student o join roster_guardian g on g.school_id = o.school_id and g.student_id = o.id
                where g.uid not in (select uid from or_out_person) and g.uid not in (select uid from or_out_student)
                order by g.uid) guardians
        ) everybody""",
    ),
    "roles": (
        f"sourcedId,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,{OURS}role",
        f"""select 'role-' || o.uid || '-' || s.sid, o.uid::text, 'primary', 'student', null::date, null::date, s.sid, null, {_NEVER}
        from or_out_student o join or_out_school s on s.id = o.school_id
        union all select sid, uid::text, case when row_number() over (partition by uid, org order by sid) = 1
            and uid not in (select uid from or_out_student) then 'primary' else 'secondary' end, role, begins, ends, org, post, modified
        from ({_STAFF_ROLES}) staff
        union all select 'role-' || g.uid || '-' || s.sid || case when g.uid in (select uid from or_out_student) then '-guardian' else '' end,
            g.uid::text,
            case when g.uid in (select uid from or_out_person) or g.uid in (select uid from or_out_student) then 'secondary' else 'primary' end,
            'guardian', null, null, s.sid, null, {_NEVER}
        from (select distinct g.uid, g.school_id from or_out_student o join roster_guardian g on g.school_id = o.school_id and g.student_id = o.id) g
        join or_out_school s on s.id = g.school_id""",
    ),
    "userProfiles": (
        "sourcedId,userSourcedId,profileType,vendorId,applicationId,description,credentialType,username",
        f"""select k.sourced_id, u.uid::text, {_kept("profileType", "vendorId", "applicationId", "description", "credentialType", "username")},
            k.modified from roster_sourced k
        cross join lateral (select {KEPT_UID} as uid) u where k.file = 'userProfiles'
        and (u.uid in (select uid from or_out_student) or u.uid in (select uid from or_out_person))""",
    ),
    "enrollments": (
        f"sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate,{OURS}seat,{OURS}role",
        f"""select 'enrolment-' || o.uid || '-' || lower(e.valid), c.sid, s.sid, o.uid::text, 'student', null, lower(e.valid), null::date,
            e.seat::text, null, e.modified
        from roster_enrolment e join or_out_student o on o.id = e.student_id and o.school_id = e.school_id
        join or_out_class c on c.id = e.school_class_id join or_out_school s on s.id = e.school_id where upper_inf(e.valid)
        union all select 'post-' || person.uid || '-' || c.sid || '-' || p.role, c.sid, s.sid, person.uid::text, 'teacher',
            (p.role = 'homeroom_teacher')::text, lower(p.valid), upper(p.valid), null, p.role, p.modified
        from or_out_post p join roster_person person on person.id = p.person_id join or_out_class c on c.id = p.school_class_id
        join or_out_school s on s.id = p.school_id
        union all select k.sid, k.class, k.school, k.uid::text, {_lawful("enrollments", "k.fields->>'role'")}, lower(k.fields->>'primary'),
            (k.fields->>'beginDate')::date, (k.fields->>'endDate')::date, null, null, k.modified
        from or_out_kept k where k.uid in (select uid from or_out_student) or k.uid in (select uid from or_out_person)
            or k.uid in (select g.uid from or_out_student o join roster_guardian g on g.school_id = o.school_id and g.student_id = o.id)""",
    ),
    "demographics": (
        "sourcedId,birthDate",
        """select distinct on (st.uid) st.uid::text, st.birth_date, st.modified from or_out_student o join roster_student st on st.id = o.id
        where st.birth_date is not null order by st.uid, o.id desc""",
    ),
}  # fmt: skip


def clear(cursor: Any) -> None:
    """Drop the working tables of an earlier set in the same transaction."""
    cursor.execute("select oid::regclass::text from pg_class where relnamespace = pg_my_temp_schema() and relname like 'or\\_%' and relkind = 'r'")
    for (name,) in cursor.fetchall():
        cursor.execute(f"drop table {name}")


def begin(actor: Actor, today: date, school_id: int | None) -> None:
    """Prepare the streams, in the caller's transaction."""
    given = {"schools": None if school_id is None else [school_id], "is_city": school_id is None, "uids": None, "today": today}
    with connection.cursor() as cursor:
        clear(cursor)
        for name, select in PLACES.items():
            cursor.execute(f"create temp table {name} on commit drop as {select}", given)
        cursor.execute(f"analyze {', '.join(PLACES)}")
    audit.record(actor, "exported", "oneroster", school_id, school_id=school_id)


def columns(file: str) -> list[str]:
    """The names of a file's columns that we fill."""
    return SELECTS[file][0].split(",")


def named(file: str, alias: str = "r") -> str:
    """A file's rows as a table expression: columns by their names, and `modified`."""
    listed = ", ".join(f'"{name}"' for name in columns(file))
    return f"({SELECTS[file][1]}) {alias}({listed}, modified)"


def rows(file: str) -> Iterator[bytes]:
    """A file's rows as CSV with all columns of the standard's table, streamed."""
    told = set(columns(file))
    listed = sql.SQL(", ").join(sql.Identifier(name) if name in told else sql.SQL("null") for name in headers(file))
    statement = sql.SQL("copy (select {} from {}) to stdout (format csv)").format(listed, sql.SQL(named(file)))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            yield bytes(piece)
