"""The register as a OneRoster set (匯出 OneRoster): a statement a file, streamed by the database as CSV; one school's, or the city's."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.roster.oneroster.rules.sets import ROLE_OF_POST

_ORG = (
    "coalesce((select k.sourced_id from roster_sourced k where k.file = 'orgs' and k.row_id = s.id limit 1),"
    " 'school-' || s.first_code || '-' || s.level)"
)
_CLASS = (
    "coalesce((select k.sourced_id from roster_sourced k where k.file = 'classes' and k.row_id = c.id limit 1),"
    " 'class-' || s.first_code || '-' || s.level || '-' || c.academic_year || '-' || c.grade || '-' || c.number)"
)
_TERM = "'term-' || t.academic_year || '-' || t.semester"
# a kept record's school by the name it has in this set
_SCHOOL_OF = "(select o.sid from roster_sourced q join or_out_school o on o.id = q.row_id where q.file = 'orgs' and q.sourced_id = k.fields->>'{0}')"
_DISTRICT = "'district-' || left(md5(d.name), 12)"
_ROLE = "case p.role " + " ".join(f"when '{post.value}' then '{role}'" for post, role in ROLE_OF_POST.items()) + " end"
_FAMILY = "case when {0} !~ ' ' then left({0}, 1) else regexp_replace({0}, '^.* ', '') end"
_GIVEN = "case when {0} !~ ' ' then coalesce(nullif(substr({0}, 2), ''), {0}) else regexp_replace({0}, ' [^ ]*$', '') end"

# the places of every file, once: ids and what the set calls them; of the schools that are asked for, or of all where none are named, and of the
# people with these uids, or of all: what has an index is then found by it
PLACES: dict[str, str] = {
    "or_out_school": f"""select s.id, {_ORG} as sid from roster_school s
        where %(schools)s::bigint[] is null or s.id = any(%(schools)s::bigint[])""",
    "or_out_class": f"""select c.id, c.school_id, {_CLASS} as sid from roster_schoolclass c
        join roster_school s on s.id = c.school_id join or_out_school o on o.id = s.id""",
    "or_out_student": """select st.id, st.school_id, st.uid from roster_student st join or_out_school o on o.id = st.school_id
        where (%(uids)s::uuid[] is null or st.uid = any(%(uids)s::uuid[])) and (st.school_class_id is not null
        or not exists (select from roster_enrolment e where e.school_id = st.school_id and e.student_id = st.id))""",
    "or_out_post": """select p.* from roster_post p where p.valid @> %(today)s::date
        and (p.school_id in (select id from or_out_school) or (p.school_id is null and %(is_city)s))
        and (%(uids)s::uuid[] is null or p.person_id in (select id from roster_person where uid = any(%(uids)s::uuid[])))""",
}

# each ends with when the row last changed, which a set of files does not tell and REST does
_NEVER = "timestamptz 'epoch'"
_STAFF_CHANGED = "(select greatest(p.modified, max(t.modified)) from roster_post t where t.person_id = p.id)"
_USER = "sourcedId,enabledUser,givenName,familyName,identifier,phone,agentSourcedIds,metadata.xiaowu.diet,metadata.xiaowu.relation"
SELECTS: dict[str, tuple[str, str]] = {
    "academicSessions": (
        "sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear",
        f"""select 'year-' || y, y || ' 學年度', 'schoolYear', make_date(y + 1911, 8, 1), make_date(y + 1912, 8, 1), null, y + 1912, {_NEVER}
        from (select academic_year::int as y from roster_term union select academic_year::int from roster_schoolclass) years
        union all select {_TERM}, t.academic_year || ' 學年度第 ' || t.semester || ' 學期', 'term', t.starts, t.ends + 1,
            'year-' || t.academic_year, t.academic_year + 1912, t.modified from roster_term t
        union all select k.sourced_id, k.fields->>'title', k.fields->>'type', (k.fields->>'startDate')::date, (k.fields->>'endDate')::date,
            k.fields->>'parentSourcedId', (k.fields->>'schoolYear')::int, k.modified
        from roster_sourced k where k.file = 'academicSessions' and k.sourced_id !~ '^(year|term)-[0-9]+(-[12])?$' order by 4, 3""",
    ),
    "orgs": (
        "sourcedId,name,type,identifier,parentSourcedId,metadata.xiaowu.level,metadata.xiaowu.city,metadata.xiaowu.area",
        f"""select 'city', '教育局', 'local', null, null, null, null, null, {_NEVER}
        union all select {_DISTRICT}, d.name, 'district', null, 'city', null, null, null, d.modified from roster_district d
        union all select o.sid, s.name, 'school', s.code, {_DISTRICT}, s.level, s.city, s.area, s.modified
        from or_out_school o join roster_school s on s.id = o.id join roster_district d on d.id = s.district_id""",
    ),
    "courses": (
        "sourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
        f"""select 'homeroom-' || g, g || ' 年級', 'homeroom', g::text, 'city', null, null, {_NEVER} from generate_series(1, 9) as g
        union all select k.sourced_id, k.fields->>'title', k.fields->>'courseCode', k.fields->>'grades',
            coalesce({_SCHOOL_OF.format("orgSourcedId")}, 'city'),
            k.fields->>'subjects', k.fields->>'subjectCodes', k.modified
        from roster_sourced k where k.file = 'courses' and k.sourced_id !~ '^homeroom-[1-9]$'""",
    ),
    "classes": (
        "sourcedId,title,grades,courseSourcedId,classCode,classType,schoolSourcedId,termSourcedIds,metadata.xiaowu.number",
        f"""select oc.sid, c.name, c.grade::text, 'homeroom-' || c.grade, c.number::text, 'homeroom', o.sid,
            coalesce((select string_agg({_TERM}, ',' order by t.semester) from roster_term t where t.academic_year = c.academic_year),
                'year-' || c.academic_year), c.number::text, c.modified
        from or_out_class oc join roster_schoolclass c on c.id = oc.id join or_out_school o on o.id = c.school_id
        union all select k.sourced_id, k.fields->>'title', k.fields->>'grades', k.fields->>'courseSourcedId', k.fields->>'classCode',
            'scheduled', {_SCHOOL_OF.format("schoolSourcedId")}, k.fields->>'termSourcedIds', null, k.modified
        from roster_sourced k where k.file = 'classes' and k.row_id is null and {_SCHOOL_OF.format("schoolSourcedId")} is not null""",
    ),
    "users": (
        _USER,
        f"""select * from (select distinct on (st.uid) st.uid::text, 'true', {_GIVEN.format("st.name")}, {_FAMILY.format("st.name")}, st.number, null,
            (select string_agg(g.uid::text, ',' order by g.uid) from roster_guardian g where g.school_id = st.school_id and g.student_id = st.id),
            st.diet, null, st.modified from or_out_student o join roster_student st on st.id = o.id order by st.uid, o.id desc) children
        union all select p.uid::text, 'true', {_GIVEN.format("p.name")}, {_FAMILY.format("p.name")}, null, null, null, null, null,
            {_STAFF_CHANGED} from roster_person p where p.id in (select person_id from or_out_post)
        union all select * from (select distinct on (g.uid) g.uid::text, 'true', {_GIVEN.format("g.name")}, {_FAMILY.format("g.name")}, null,
            nullif(g.phone, ''), null, null, g.relation, g.modified from or_out_student o
            join roster_guardian g on g.school_id = o.school_id and g.student_id = o.id order by g.uid) guardians""",
    ),
    "roles": (
        "sourcedId,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,metadata.xiaowu.role",
        f"""select 'role-' || o.uid || '-' || s.sid, o.uid::text, 'primary', 'student', null::date, null::date, s.sid, null, {_NEVER}
        from or_out_student o join or_out_school s on s.id = o.school_id
        union all select 'role-' || person.uid || '-' || p.role || coalesce('-' || s.sid, '') || lower(p.valid), person.uid::text,
            'primary', {_ROLE}, lower(p.valid), upper(p.valid),
            coalesce(s.sid, 'city'), p.role, p.modified from or_out_post p join roster_person person on person.id = p.person_id
        left join or_out_school s on s.id = p.school_id where p.school_class_id is null
        union all select 'role-' || person.uid || '-teacher-' || s.sid, person.uid::text, 'primary', 'teacher', null, null, s.sid, null, {_NEVER}
        from (select distinct person_id, school_id from or_out_post where school_class_id is not null) p
        join roster_person person on person.id = p.person_id join or_out_school s on s.id = p.school_id
        union all select 'role-' || g.uid || '-' || s.sid, g.uid::text, 'primary', 'guardian', null, null, s.sid, null, {_NEVER}
        from (select distinct g.uid, g.school_id from or_out_student o join roster_guardian g on g.school_id = o.school_id and g.student_id = o.id) g
        join or_out_school s on s.id = g.school_id""",
    ),
    "userProfiles": (
        "sourcedId,userSourcedId,profileType,vendorId,applicationId,description,credentialType,username",
        """select k.sourced_id, u.uid::text, k.fields->>'profileType', k.fields->>'vendorId', k.fields->>'applicationId',
            k.fields->>'description', k.fields->>'credentialType', k.fields->>'username', k.modified from roster_sourced k
        cross join lateral (select roster_uid_of(k.fields->>'userSourcedId') as uid) u where k.file = 'userProfiles'
        and (u.uid in (select uid from or_out_student)
            or u.uid in (select person.uid from or_out_post p join roster_person person on person.id = p.person_id))""",
    ),
    "enrollments": (
        "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate,metadata.xiaowu.seat",
        f"""select 'enrolment-' || o.uid || '-' || lower(e.valid), c.sid, s.sid, o.uid::text, 'student', null, lower(e.valid), null::date,
            e.seat::text, e.modified
        from roster_enrolment e join or_out_student o on o.id = e.student_id and o.school_id = e.school_id
        join or_out_class c on c.id = e.school_class_id join or_out_school s on s.id = e.school_id where upper_inf(e.valid)
        union all select 'post-' || person.uid || '-' || c.sid || '-' || p.role, c.sid, s.sid, person.uid::text, 'teacher',
            (p.role = 'homeroom_teacher')::text, lower(p.valid), upper(p.valid), null, p.modified
        from or_out_post p join roster_person person on person.id = p.person_id join or_out_class c on c.id = p.school_class_id
        join or_out_school s on s.id = p.school_id
        union all select k.sourced_id, k.fields->>'classSourcedId', {_SCHOOL_OF.format("schoolSourcedId")},
            roster_uid_of(k.fields->>'userSourcedId')::text, k.fields->>'role', k.fields->>'primary', (k.fields->>'beginDate')::date,
            (k.fields->>'endDate')::date, null, k.modified
        from roster_sourced k where k.file = 'enrollments' and {_SCHOOL_OF.format("schoolSourcedId")} is not null""",
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
    """The names of a file's columns."""
    return SELECTS[file][0].split(",")


def named(file: str, alias: str = "r") -> str:
    """A file's rows as a table expression: its columns by their names, and `modified`."""
    listed = ", ".join(f'"{name}"' for name in columns(file))
    return f"({SELECTS[file][1]}) {alias}({listed}, modified)"


def rows(file: str) -> Iterator[bytes]:
    """A file's rows as CSV, streamed."""
    listed = sql.SQL(", ").join(map(sql.Identifier, columns(file)))
    statement = sql.SQL("copy (select {} from {}) to stdout (format csv)").format(listed, sql.SQL(named(file)))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            yield bytes(piece)
