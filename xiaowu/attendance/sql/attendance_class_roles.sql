-- Which homeroom posts of a class are held on a day, so that the right people are told about its children. Roles only, no names.
-- called by: application
-- reads: roster_post
create or replace function attendance_class_roles(p_school bigint, p_class bigint, p_day date) returns setof text
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select distinct role::text from public.roster_post where school_id = p_school and school_class_id = p_class and valid @> p_day
    and role in ('homeroom_teacher', 'deputy_homeroom_teacher')
$$
