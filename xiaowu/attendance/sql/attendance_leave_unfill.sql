-- Restores what the morning's rolls said before whole days of leave (each a leave and a day) were put into them, but only where the mark is still the
-- leave's own. If a roll was first taken with the leave already on it, nobody looked for the child, so there the child waits to be asked.
-- called by: owner
-- reads: roster_school
create or replace function attendance_leave_unfill(p_leaves bigint[], p_days date[], p_by bigint, p_by_name text, p_at timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    schools bigint[];
    classes bigint[];
    days date[];
begin
    perform 1 from public.roster_school s where s.id in (
        select c.school_id from unnest(p_leaves, p_days) whole (leave, day)
        join public.attendance_leavecell c on c.leave_id = whole.leave and c.day = whole.day and c.period = 0
        where whole.day <= public.kernel_armed('today')::date
    ) order by s.id for update;
    if not found then
        return;
    end if;
    with own as (
        select m.school_id, m.school_class_id, m.day, m.student_id, c.before from unnest(p_leaves, p_days) whole (leave, day)
        join public.attendance_leavecell c on c.leave_id = whole.leave and c.day = whole.day and c.period = 0
            and not (c.is_together and c.standing = '')
        join public.attendance_rollmark m on m.school_id = c.school_id and m.day = c.day and m.student_id = c.student_id
        where m.mark = 'leave' and m.leave_type = c.leave_type and c.before is distinct from 'leave/' || c.leave_type
    ), gone as (
        delete from public.attendance_rollmark m using own
        where m.school_id = own.school_id and m.school_class_id = own.school_class_id and m.day = own.day and m.student_id = own.student_id
        and coalesce(own.before, '') = ''
    ), again as (
        update public.attendance_rollmark m set mark = split_part(own.before, '/', 1), leave_type = split_part(own.before, '/', 2) from own
        where m.school_id = own.school_id and m.school_class_id = own.school_class_id and m.day = own.day and m.student_id = own.student_id
        and own.before <> ''
    ), ask as (
        update public.attendance_roll r set unasked = r.unasked || newly.students
        from (select school_id, school_class_id, day, array_agg(student_id) as students from own where before is null group by 1, 2, 3) newly
        where r.school_id = newly.school_id and r.school_class_id = newly.school_class_id and r.day = newly.day
    )
    select array_agg(own.school_id), array_agg(own.school_class_id), array_agg(own.day) into schools, classes, days from own;
    update public.attendance_leavecell cell set before = null from unnest(p_leaves, p_days) whole (leave, day)
    where cell.leave_id = whole.leave and cell.day = whole.day and cell.period = 0
    and not (cell.is_together and cell.standing = '');
    perform public.attendance_leave_revise(schools, classes, days, p_by, p_by_name, p_at);
end
$$
