-- Which classes of a school have taken the roll of a day, by whom and when; no count of children.
-- called by: application
create or replace function attendance_completion(p_school bigint, p_day date, p_year integer)
returns table (class_id bigint, grade smallint, number smallint, name text, revision integer, saved_at timestamptz, saved_by text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id, c.grade, c.number, c.name::text, r.revision, r.saved_at, r.saved_by_name::text
    from public.roster_schoolclass c
    left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day
    where c.school_id = p_school and c.academic_year = p_year
    and (p_school = any (public.kernel_armed('completion')::int[]) or public.kernel_armed('completion_city') = 'on')
    order by c.grade, c.number
$$
