-- Lends the classes of a teaching group's children for this transaction to whoever has the group's lesson in that period today, as `attendance_lend`
-- does a class. Returns whether it did. What is shown and kept of those classes is of the group's children alone (`queries.group`).
-- called by: application
-- reads: identity_account, roster_enrolment, roster_groupmember, roster_post
create or replace function attendance_lend_group(p_school bigint, p_group bigint, p_day date, p_period smallint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_day is distinct from public.kernel_armed('today')::date or not exists (
        select from public.timetable_lessons(array[p_school], p_day) lesson
        join public.identity_account a on a.person_id in (lesson.teacher_id, lesson.co_teacher_id)
        join public.roster_post post on post.person_id = a.person_id and post.school_id = p_school and post.valid @> p_day
        where lesson.group_id = p_group and lesson.period = p_period and a.id::text = public.kernel_armed('account')
    ) then
        return false;
    end if;
    perform public.attendance_lend_classes(array(
        select distinct e.school_class_id from public.roster_groupmember m
        join public.roster_enrolment e on e.school_id = m.school_id and e.student_id = m.student_id and e.valid @> p_day
        where m.school_id = p_school and m.group_id = p_group and m.valid @> p_day
    ));
    return true;
end
$$
