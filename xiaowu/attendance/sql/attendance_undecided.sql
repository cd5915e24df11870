-- How many requests for leave of a school from before a day are undecided. Neither children nor reasons; for the bureau, before it closes the school.
-- called by: application
create or replace function attendance_undecided(p_school bigint, p_day date) returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.attendance_leave l
    where public.kernel_armed('schools_city') = 'on' and l.school_id = p_school and l.state in ('asked', 'returned') and l.first_day < p_day
$$
