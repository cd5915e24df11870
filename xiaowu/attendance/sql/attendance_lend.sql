-- Lends a class (its children, and its rolls by period) for this transaction to whoever has its lesson in that period today: as its teacher, as
-- co-teacher or as a substitute; where no period is named, to whoever has any of its lessons. Returns whether it did; nobody else, and no other
-- day, is lent anything. A substitute has no post at the class but has one at the school: whoever has left the school is lent nothing, even if
-- the timetable still names them.
-- called by: application
-- reads: identity_account, roster_post
create or replace function attendance_lend(p_school bigint, p_class bigint, p_day date, p_period smallint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_day is distinct from public.kernel_armed('today')::date or not exists (
        select from public.timetable_lessons(array[p_school], p_day) lesson
        join public.identity_account a on a.person_id in (lesson.teacher_id, lesson.co_teacher_id)
        join public.roster_post post on post.person_id = a.person_id and post.school_id = p_school and post.valid @> p_day
        where lesson.class_id = p_class and (p_period is null or lesson.period = p_period) and a.id::text = public.kernel_armed('account')
    ) then
        return false;
    end if;
    perform public.attendance_lend_classes(array[p_class]);
    return true;
end
$$
