"""Organisations, sessions, courses and classes of a set, as statements; and what the register only keeps to give back."""

# what a set calls an organisation, session, class; where the register has no table, the record itself without secrets
KEEP = """
insert into roster_sourced as kept (file, sourced_id, row_id, fields) {rows}
on conflict (file, sourced_id) do update set row_id = excluded.row_id, fields = excluded.fields
where (kept.row_id, kept.fields) is distinct from (excluded.row_id, excluded.fields)
"""
LIVE = "status is distinct from 'tobedeleted'"


def fields(alias: str, *names: str) -> str:
    """A JSON object of some columns, those that are empty left out."""
    pairs = ", ".join(f"'{name}', {alias}.\"{name}\"" for name in names)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


_CODE = """left(coalesce(o.identifier, case when length(o."sourcedId") <= 10 then o."sourcedId" else md5(o."sourcedId") end), 10)"""
_LEVEL = """case when o."metadata.xiaowu.level" in ('elementary', 'junior_high') then o."metadata.xiaowu.level"
    when o.name ~* '國中|junior|middle' then 'junior_high' else 'elementary' end"""
# 8 月以前屬前一學年度
_YEAR = "extract(year from {0}::date)::int - 1911 - (extract(month from {0}::date) < 8)::int"

STEPS: list[tuple[str, str]] = [
    ("districts", f"""
        insert into roster_district (name, "order")
        select name, 100 + row_number() over (order by name) from (
            select distinct left(coalesce(p.name, '未分區'), 20) as name from or_orgs o
            left join or_orgs p on p."sourcedId" = o."parentSourcedId" where o.type = 'school' and o.{LIVE}
        ) as named on conflict (name) do nothing"""),
    ("schools", f"""
        insert into roster_school (code, level, name, city, area, district_id, roll_closes)
        select {_CODE}, {_LEVEL}, left(o.name, 60), left(coalesce(o."metadata.xiaowu.city", ''), 10),
            left(coalesce(o."metadata.xiaowu.area", ''), 10), d.id, '10:00'
        from or_orgs o left join or_orgs p on p."sourcedId" = o."parentSourcedId"
        join roster_district d on d.name = left(coalesce(p.name, '未分區'), 20)
        where o.type = 'school' and o.{LIVE}
            and not exists (select from roster_schoolcode k where k.code = {_CODE} and k.level = {_LEVEL})
        on conflict (code, level) do nothing"""),
    # a school is known by any code that it ever had
    ("schools", f"""
        update roster_school s set name = left(o.name, 60) from or_orgs o join roster_schoolcode k on k.code = {_CODE} and k.level = {_LEVEL}
        where o.type = 'school' and o.{LIVE} and s.id = k.place_id and s.name <> left(o.name, 60)"""),
    ("", KEEP.format(rows=f"""
        select 'orgs', o."sourcedId", s.id, {fields("o", "name", "type", "parentSourcedId", "identifier")}
        from or_orgs o left join roster_schoolcode c on o.type = 'school' and c.code = {_CODE} and c.level = {_LEVEL}
        left join roster_school s on s.id = c.place_id where o.{LIVE}""")),
    ("terms", f"""
        insert into roster_term (academic_year, semester, starts, ends)
        select {_YEAR.format('a."startDate"')}, case when extract(month from a."startDate"::date) between 2 and 7 then 2 else 1 end,
            min(a."startDate"::date), max(a."endDate"::date) - 1
        from or_academicsessions a where a.type in ('term', 'semester') and a.{LIVE} group by 1, 2
        on conflict (academic_year, semester) do nothing"""),
    ("", KEEP.format(rows=f"""
        select 'academicSessions', a."sourcedId", t.id, {fields("a", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear")}
        from or_academicsessions a left join roster_term t on a.type in ('term', 'semester') and t.academic_year = {_YEAR.format('a."startDate"')}
            and t.semester = case when extract(month from a."startDate"::date) between 2 and 7 then 2 else 1 end
        where a.{LIVE}""")),
    ("courses", KEEP.format(rows=f"""
        select 'courses', c."sourcedId", null::bigint,
            {fields("c", "title", "courseCode", "grades", "orgSourcedId", "schoolYearSourcedId", "subjects", "subjectCodes")}
        from or_courses c where c.{LIVE}""")),
    ("", f"""
        create temp table or_home on commit drop as
        select c."sourcedId" as sid, c.title, school.row_id as school_id, c.grades::int as grade, year.of as academic_year,
            coalesce(held.number, c."metadata.xiaowu.number"::int, highest.number
                + row_number() over (partition by school.row_id, c.grades::int, year.of order by c."sourcedId")) as number
        from or_classes c
        join roster_sourced school on school.file = 'orgs' and school.sourced_id = c."schoolSourcedId" and school.row_id is not null
        join roster_sourced session on session.file = 'academicSessions'
            and session.sourced_id = trim(split_part(c."termSourcedIds", ',', 1))
        cross join lateral (select {_YEAR.format("(session.fields->>'startDate')")} as of) year
        cross join lateral (select coalesce(max(k.number), 0) as number from roster_schoolclass k
            where k.school_id = school.row_id and k.academic_year = year.of and k.grade = c.grades::int) highest
        left join roster_sourced known on known.file = 'classes' and known.sourced_id = c."sourcedId"
        left join roster_schoolclass held on held.id = known.row_id
        where c."classType" = 'homeroom' and c.{LIVE}"""),
    ("classes", """
        insert into roster_schoolclass as k (school_id, academic_year, grade, number, name)
        select school_id, academic_year, grade, number, left(title, 20) from or_home
        on conflict (school_id, academic_year, grade, number) do update set name = excluded.name where k.name <> excluded.name"""),
    ("", KEEP.format(rows=f"""
        select 'classes', c."sourcedId", k.id,
            {fields("c", "title", "grades", "classCode", "classType", "location", "courseSourcedId", "schoolSourcedId", "termSourcedIds",
                    "subjects", "subjectCodes", "periods")}
        from or_classes c left join or_home h on h.sid = c."sourcedId" left join roster_schoolclass k on k.school_id = h.school_id
            and k.academic_year = h.academic_year and k.grade = h.grade and k.number = h.number
        where c.{LIVE}""")),
]  # fmt: skip
