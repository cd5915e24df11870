-- By which ways the families of a day's absent children were told, and what they answered, for those who may see these children's rolls.
-- called by: application
-- reads: notifications_notice, notifications_sent, notifications_telling
create or replace function attendance_ways(p_school bigint, p_day date, p_students bigint[])
returns table (student_id bigint, name text, is_absence boolean, way text, outcome text, answer text, made timestamptz, answered timestamptz,
    is_read boolean)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select told.student_id, public.identity_name(sent.account_id), said.kind = 'attendance.absent', sent.way::text, sent.outcome::text, sent.answer::text,
        sent.made, sent.answered,
        coalesce(notice.read_at is not null, false)
    from public.attendance_absencetold told
    cross join lateral generate_series(1, told.times) time
    join public.notifications_telling said on said.kind in ('attendance.absent', 'attendance.corrected')
        and said.key = told.student_id || case when told.of_lessons then ' lessons ' else ' ' end || told.day || ' ' || time
    join public.notifications_sent sent on sent.telling_id = said.id
    left join public.notifications_notice notice on notice.id = sent.notice_id
    where told.school_id = p_school and told.day = p_day and told.student_id = any(p_students)
        and (told.school_id = any(public.kernel_armed('rolls')::int[]) or told.school_class_id = any(public.kernel_armed('roll_classes')::int[]))
    order by told.student_id, sent.id
$$
