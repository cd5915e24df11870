-- Turns whole days of approved leave (each a leave and a day) into leave on the morning's rolls that are taken, and keeps what each said before.
-- called by: owner
-- reads: roster_enrolment, roster_school
create or replace function attendance_leave_fill(p_leaves bigint[], p_days date[], p_by bigint, p_by_name text, p_at timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    schools bigint[];
    classes bigint[];
    days date[];
begin
    -- who saves a roll holds the school's key until the end: what is saved meanwhile is seen here
    perform 1 from public.roster_school s where s.id in (
        select c.school_id from unnest(p_leaves, p_days) whole (leave, day)
        join public.attendance_leavecell c on c.leave_id = whole.leave and c.day = whole.day and c.period = 0
        where whole.day <= public.kernel_armed('today')::date
    ) order by s.id for update;
    if not found then
        return;
    end if;
    -- a day that the calendar gives back: who was said to be there, or away otherwise, after the approval is so still
    with kept as (
        delete from public.attendance_leavecell c using unnest(p_leaves, p_days) whole (leave, day)
        where c.leave_id = whole.leave and c.day = whole.day and c.period = 0 and c.is_together and c.standing = ''
        returning c.leave_id, c.day, c.before
    ), again as (
        update public.attendance_leavecell c set before = kept.before from kept
        where c.leave_id = kept.leave_id and c.day = kept.day and c.period = 0 and c.standing <> ''
    )
    select array_agg(whole.leave), array_agg(whole.day) from unnest(p_leaves, p_days) whole (leave, day)
    where (whole.leave, whole.day) not in (select kept.leave_id, kept.day from kept) into p_leaves, p_days;
    update public.attendance_leavecell cell set before = said.mark
    from (
        select c.leave_id, c.day, case when c.student_id = any (r.unasked) then null else coalesce(m.mark || case when m.leave_type = '' then ''
            else '/' || m.leave_type end, '') end as mark
        from unnest(p_leaves, p_days) whole (leave, day)
        join public.attendance_leavecell c on c.leave_id = whole.leave and c.day = whole.day and c.period = 0
        join public.roster_enrolment e on e.school_id = c.school_id and e.student_id = c.student_id and e.valid @> c.day
        join public.attendance_roll r on r.school_id = c.school_id and r.school_class_id = e.school_class_id and r.day = c.day and r.enrolled > 0
        left join public.attendance_rollmark m on m.school_id = c.school_id and m.day = c.day and m.student_id = c.student_id
    ) said
    where cell.leave_id = said.leave_id and cell.day = said.day and cell.period = 0;
    with put as (
        insert into public.attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)
        select c.school_id, r.school_class_id, c.day, c.student_id, 'leave', c.leave_type
        from unnest(p_leaves, p_days) whole (leave, day)
        join public.attendance_leavecell c on c.leave_id = whole.leave and c.day = whole.day and c.period = 0
        join public.roster_enrolment e on e.school_id = c.school_id and e.student_id = c.student_id and e.valid @> c.day
        join public.attendance_roll r on r.school_id = c.school_id and r.school_class_id = e.school_class_id and r.day = c.day and r.enrolled > 0
        where c.before is distinct from 'leave/' || c.leave_type
        on conflict (school_id, school_class_id, day, student_id) do update set mark = excluded.mark, leave_type = excluded.leave_type
        returning school_id, school_class_id, day, student_id
    ), asked as (
        update public.attendance_roll r set unasked = (select coalesce(array_agg(child), '{}') from unnest(r.unasked) child
            where child not in (select put.student_id from put where put.school_class_id = r.school_class_id and put.day = r.day))
        where (r.school_id, r.school_class_id, r.day) in (select put.school_id, put.school_class_id, put.day from put)
    )
    select array_agg(put.school_id), array_agg(put.school_class_id), array_agg(put.day) into schools, classes, days from put;
    perform public.attendance_leave_revise(schools, classes, days, p_by, p_by_name, p_at);
end
$$
