-- How many rolls of a day each school has taken, whether the school is open that day or not; no child. For those who may close schools.
-- called by: application
create or replace function attendance_taken(p_day date) returns table (school_id bigint, rolls bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select tally.school_id, sum(tally.classes_taken)
    from public.attendance_tally tally
    where public.kernel_armed('closures_city') = 'on' and tally.day = p_day
    group by tally.school_id
$$
