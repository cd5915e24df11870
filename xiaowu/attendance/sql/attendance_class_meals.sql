-- Today's meals of a school's classes, for whoever cooks or orders them, as `attendance_meals_on` tells them.
-- called by: application
create or replace function attendance_class_meals(p_school bigint, p_day date)
returns table (class_id bigint, grade smallint, number smallint, name text, taken boolean, eating bigint, meals bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select told.* from public.attendance_meals_on(p_school, p_day) told
    where p_school = any (public.kernel_armed('counts')::int[]) and p_day = public.kernel_armed('today')::date
    order by told.grade, told.number
$$
