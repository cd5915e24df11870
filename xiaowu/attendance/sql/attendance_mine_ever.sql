-- The pupil who is signed in, or the signed-in guardian's children, with the records that they left at other schools (`left_on`: the first day on
-- which it was not there any more), of which their family goes on reading: for what is read alone. Nothing for anybody else.
-- called by: application
create or replace function attendance_mine_ever()
returns table (school_id bigint, student_id bigint, name text, class text, school text, is_guardian boolean, left_on date)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select m.school_id, m.student_id, m.name, m.class, m.school, m.is_guardian, null::date from public.attendance_mine() m
    union all
    select f.school_id, f.student_id, f.name, ''::text, f.school, f.is_guardian, f.left_on from public.identity_former() f
$$
