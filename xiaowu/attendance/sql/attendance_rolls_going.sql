-- How many rolls of a school were taken of days from a day on, and of how many days. No children; for the bureau, before it merges the school as of then.
-- called by: application
create or replace function attendance_rolls_going(p_school bigint, p_day date) returns table (rolls bigint, days bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select count(*), count(distinct r.day) from public.attendance_roll r
    where public.kernel_armed('schools_city') = 'on' and r.school_id = p_school and r.day >= p_day and r.enrolled > 0
$$
