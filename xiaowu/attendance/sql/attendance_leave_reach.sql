-- How far leaves that are asked or approved reach into a span of days: the first and the last day, by school; of some schools, or (null) of all. No end
-- of the span: null. Days only.
-- called by: application
create or replace function attendance_leave_reach(p_schools bigint[], p_first date, p_last date)
returns table (school_id bigint, first date, last date)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select l.school_id, min(greatest(l.first_day, p_first)), max(least(l.last_day, coalesce(p_last, l.last_day)))
    from public.attendance_leave l
    where (p_schools is null or l.school_id = any (p_schools)) and l.state in ('asked', 'approved')
    and l.last_day >= p_first and l.first_day <= coalesce(p_last, l.first_day)
    group by l.school_id order by l.school_id
$$
