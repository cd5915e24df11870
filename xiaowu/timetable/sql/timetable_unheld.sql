-- The lessons of a school that nobody has from a day on: of no teacher yet (待聘), or of one who has no post at the school any more. Nobody is reminded of
-- their rolls, so those who keep the timetable find them; nobody else is told who left.
-- called by: application
-- reads: roster_post
create or replace function timetable_unheld(p_school bigint, p_day date) returns setof bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select l.id from public.timetable_lesson l
    where l.school_id = p_school and p_school = any (coalesce(public.kernel_armed('timetable_kept'), '{}')::bigint[])
    and (l.until is null or l.until > p_day) and not exists (select from public.roster_post post
        where post.person_id = l.teacher_id and post.school_id = p_school and post.valid @> p_day)
$$
