-- On which days, from the first to the last (null: on all), which grades of which schools owe no morning roll (免點名).
-- called by: application
create or replace function timetable_exempt(p_first date, p_last date) returns table (school_id bigint, day date, grade smallint)
language sql stable parallel safe as $$
    select exempt.school_id, exempt.since + step, grade
    from (
        select e.school_id, greatest(e.first, p_first) as since, least(e.last, p_last) as until, e.grades
        from public.timetable_rollexemption e
        where (p_last is null or e.first <= p_last) and (p_first is null or e.last >= p_first) and (e.periods = '{}' or 0 = any (e.periods))
    ) exempt
    cross join lateral generate_series(0, exempt.until - exempt.since) step
    cross join lateral unnest(case when exempt.grades = '{}' then '{1,2,3,4,5,6,7,8,9}'::smallint[] else exempt.grades end) grade
$$
