-- The name of somebody who has a lesson in a timetable, for anybody signed in: timetables hang on classroom walls, and families can read no other
-- name of the staff. '' for somebody without a lesson, and for an id that nobody has.
-- called by: application
-- reads: roster_person
create or replace function timetable_teacher(p_person bigint) returns text
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((
        select p.name::text from public.roster_person p
        where p.id = p_person and public.kernel_armed('account') <> '' and (
            exists (select from public.timetable_lesson l where l.teacher_id = p.id or l.co_teacher_id = p.id)
            or exists (select from public.timetable_lessonchange c where c.teacher_id = p.id))
    ), '')
$$
