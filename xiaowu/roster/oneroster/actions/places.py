"""Organisations, sessions, courses and classes of a set: the statements, in order."""

from xiaowu.roster.oneroster.actions.steps import KEEP, LIVE, Check, Steps, fields

_LEVEL = """case when o."metadata.xiaowu.level" in ('elementary', 'junior_high') then o."metadata.xiaowu.level"
    when o.name ~* '國中|junior|middle' then 'junior_high' else 'elementary' end"""
# 8 月以前屬前一學年度; a term that begins in the second half of July is the new year's
_YEAR = "roster_academic_year({0}::date + 17)"
_SEMESTER = "case when extract(month from {0}::date + 17) < 8 then 2 else 1 end"
_FIRST = 'a."startDate"'

# the school that the set's sourcedId meant before, unless two sourcedIds mean one row and the code is another's; otherwise the school with its code
_SCHOOLS = f"""
    create temp table or_schools on commit drop as
    with given as (
        select o.line, o."sourcedId" as sid, o.name, o.identifier, coalesce(o.identifier, o."sourcedId") as code, {_LEVEL} as level,
            o."metadata.xiaowu.level" is not null as says_level, coalesce(o."metadata.xiaowu.city", '') as city,
            coalesce(o."metadata.xiaowu.area", '') as area, coalesce(p.name, above.fields->>'name', '未分區') as district, s.id as known,
            s.code as known_code, s.level as known_level
        from or_orgs o left join or_orgs p on p."sourcedId" = o."parentSourcedId"
        left join roster_sourced above on above.file = 'orgs' and above.sourced_id = o."parentSourcedId"
        left join roster_sourced k on k.file = 'orgs' and k.sourced_id = o."sourcedId"
        left join roster_school s on s.id = k.row_id and (s.code = coalesce(o.identifier, s.code) or not exists (
            select from roster_sourced other where other.file = 'orgs' and other.row_id = k.row_id and other.sourced_id <> k.sourced_id))
        where o.type = 'school' and o.{LIVE}
    ), named as (
        select line, sid, name, city, area, district, known, case when identifier is null then coalesce(known_code, code) else code end as code,
            case when says_level then level else coalesce(known_level, level) end as level
        from given
    ) select named.*, coalesce(named.known, c.place_id) as row_id
    from named left join roster_schoolcode c on c.code = named.code and c.level = named.level"""

STEPS: Steps = [
    ("", _SCHOOLS),
    Check("orgs.csv identifier", "school_twice", """
        select line from (select line, count(*) over (partition by code, level) as n, case when row_id is not null
            then count(*) over (partition by row_id) else 1 end as claims from or_schools) counted
        where n > 1 or claims > 1 order by line limit 200"""),
    Check("orgs.csv identifier", "code_taken", """
        select h.line from or_schools h join roster_schoolcode c on c.code = h.code and c.level = h.level and c.place_id <> h.row_id
        order by h.line limit 200"""),
    ("districts", """
        insert into roster_district (name, "order")
        select name, 100 + row_number() over (order by name) from (select distinct district as name from or_schools) as named
        on conflict (name) do nothing"""),
    ("schools", """
        update roster_school s set code = case when mine.id is null then h.code else s.code end, level = h.level, name = h.name
        from or_schools h left join roster_schoolcode mine on mine.code = h.code and mine.level = h.level and mine.place_id = h.row_id
        where s.id = h.row_id and (mine.id is null or (s.level, s.name) <> (h.level, h.name))"""),
    ("schools", """
        insert into roster_school (code, level, name, city, area, district_id, roll_closes)
        select h.code, h.level, h.name, h.city, h.area, d.id, '10:00' from or_schools h join roster_district d on d.name = h.district
        where h.row_id is null"""),
    ("", "update or_schools h set row_id = s.id from roster_school s where h.row_id is null and s.code = h.code and s.level = h.level"),
    ("", KEEP.format(rows=f"""
        select 'orgs', o."sourcedId", h.row_id, {fields("o", "name", "type", "parentSourcedId", "identifier")}
        from or_orgs o left join or_schools h on h.sid = o."sourcedId" where o.{LIVE}""")),
    # one term per semester: several systems have quarters, or a year besides its halves
    ("terms", f"""
        insert into roster_term (academic_year, semester, starts, ends)
        select academic_year, semester, starts, ends from (
            select academic_year, semester, starts, least(ends, lead(starts) over (partition by academic_year order by semester) - 1) as ends from (
                select {_YEAR.format(_FIRST)} as academic_year, {_SEMESTER.format(_FIRST)} as semester, min({_FIRST}::date) as starts,
                    max(a."endDate"::date) - 1 as ends
                from or_academicsessions a where a.type in ('term', 'semester') and a.{LIVE} group by 1, 2) spans) capped
        where ends > starts on conflict (academic_year, semester) do nothing"""),
    ("", KEEP.format(rows=f"""
        select 'academicSessions', a."sourcedId", t.id, {fields("a", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear")}
        from or_academicsessions a left join roster_term t on a.type in ('term', 'semester') and t.academic_year = {_YEAR.format(_FIRST)}
            and t.semester = {_SEMESTER.format(_FIRST)}
        where a.{LIVE}""")),
    ("courses", KEEP.format(rows=f"""
        select 'courses', c."sourcedId", null::bigint,
            {fields("c", "title", "courseCode", "grades", "orgSourcedId", "schoolYearSourcedId", "subjects", "subjectCodes")}
        from or_courses c where c.{LIVE}""")),
    ("", f"""
        create temp table or_home on commit drop as
        with claimed as (
            select c.line, c."sourcedId" as sid, c.title, school.row_id as school_id, span.first as grade,
                nullif(span.last, span.first) as last_grade,
                year.of as academic_year, coalesce(held.number, c."metadata.xiaowu.number"::int) as number,
                held.number is null or (held.academic_year, held.grade) = (year.of, span.first) as is_firm
            from or_classes c
            join roster_sourced school on school.file = 'orgs' and school.sourced_id = c."schoolSourcedId" and school.row_id is not null
            join roster_sourced session on session.file = 'academicSessions'
                and session.sourced_id = trim(split_part(c."termSourcedIds", ',', 1))
            cross join lateral (select {_YEAR.format("(session.fields->>'startDate')")} as of) year
            cross join lateral (select min(trim(g)::int) as first, max(trim(g)::int) as last
                from unnest(string_to_array(c.grades, ',')) as g) span
            left join roster_sourced known on known.file = 'classes' and known.sourced_id = c."sourcedId"
            left join roster_schoolclass held on held.id = known.row_id and held.school_id = school.row_id
            where c."classType" = 'homeroom' and c.{LIVE}
        ), given as (  -- a class that goes up keeps its number where no other has it
            select line, sid, title, school_id, grade, last_grade, academic_year, case when is_firm or row_number() over (
                partition by school_id, academic_year, grade, number order by is_firm desc, sid) = 1 then number end as number from claimed
        ) select given.line, sid, title, given.school_id, given.grade, given.last_grade, given.academic_year, coalesce(given.number,
            greatest(highest.number, coalesce(max(given.number) over (partition by given.school_id, given.grade, given.academic_year), 0))
            + row_number() over (partition by given.school_id, given.grade, given.academic_year, given.number is null order by sid)) as number
        from given cross join lateral (select coalesce(max(k.number), 0) as number from roster_schoolclass k
            where k.school_id = given.school_id and k.academic_year = given.academic_year and k.grade = given.grade) highest"""),
    Check("classes.csv metadata.xiaowu.number", "class_twice", """
        select line from (select line, count(*) over (partition by school_id, academic_year, grade, number) as n from or_home) counted
        where n > 1 order by line limit 200"""),
    ("classes", """
        insert into roster_schoolclass as k (school_id, academic_year, grade, last_grade, number, name)
        select school_id, academic_year, grade, last_grade, number, title from or_home
        on conflict (school_id, academic_year, grade, number) do update set name = excluded.name, last_grade = excluded.last_grade
        where (k.name, k.last_grade) is distinct from (excluded.name, excluded.last_grade)"""),
    ("", KEEP.format(rows=f"""
        select 'classes', c."sourcedId", k.id,
            {fields("c", "title", "grades", "classCode", "classType", "location", "courseSourcedId", "schoolSourcedId", "termSourcedIds",
                    "subjects", "subjectCodes", "periods")}
        from or_classes c left join or_home h on h.sid = c."sourcedId" left join roster_schoolclass k on k.school_id = h.school_id
            and k.academic_year = h.academic_year and k.grade = h.grade and k.number = h.number
        where c.{LIVE}""")),
]  # fmt: skip
