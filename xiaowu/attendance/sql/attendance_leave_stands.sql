-- Applies a leave's state to its cells and to the morning's rolls that are taken (核准即補正點名，撤回即還原). Approval turns its whole days into leave on these
-- rolls and keeps what each said before. When it is approved no longer, those marks are restored, but only where the mark is still the leave's own.
-- If a roll was first taken with the leave already on it, nobody looked for the child, so there the child waits to be asked.
-- called by: trigger
-- reads: roster_enrolment, roster_school
create or replace function attendance_leave_stands() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    was_approved boolean := old.state = 'approved';
    classes bigint[];
    days date[];
begin
    if new.state = old.state then
        return null;
    end if;
    update public.attendance_leavecell set standing = case when new.state in ('asked', 'approved') then new.state else '' end
    where leave_id = new.id;
    if new.state <> 'approved' and not was_approved or new.first_day > public.kernel_armed('today')::date then
        return null;
    end if;
    -- who saves a roll holds the school's key until the end: what is saved meanwhile is seen here
    perform 1 from public.roster_school where id = new.school_id for update;
    if new.state = 'approved' then
        update public.attendance_leavecell cell set before = said.mark
        from (
            select c.day, case when new.student_id = any (r.unasked) then null else coalesce(m.mark || case when m.leave_type = '' then ''
                else '/' || m.leave_type end, '') end as mark
            from public.attendance_leavecell c
            join public.roster_enrolment e on e.school_id = c.school_id and e.student_id = c.student_id and e.valid @> c.day
            join public.attendance_roll r on r.school_id = c.school_id and r.school_class_id = e.school_class_id and r.day = c.day and r.enrolled > 0
            left join public.attendance_rollmark m on m.school_id = c.school_id and m.day = c.day and m.student_id = c.student_id
            where c.leave_id = new.id and c.period = 0
        ) said
        where cell.leave_id = new.id and cell.period = 0 and cell.day = said.day;
        with put as (
            insert into public.attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)
            select c.school_id, r.school_class_id, c.day, c.student_id, 'leave', new.leave_type
            from public.attendance_leavecell c
            join public.roster_enrolment e on e.school_id = c.school_id and e.student_id = c.student_id and e.valid @> c.day
            join public.attendance_roll r on r.school_id = c.school_id and r.school_class_id = e.school_class_id and r.day = c.day and r.enrolled > 0
            where c.leave_id = new.id and c.period = 0 and c.before is distinct from 'leave/' || new.leave_type
            on conflict (school_id, school_class_id, day, student_id) do update set mark = excluded.mark, leave_type = excluded.leave_type
            returning school_class_id, day
        )
        select array_agg(school_class_id), array_agg(day) into classes, days from put;
        update public.attendance_roll set unasked = array_remove(unasked, new.student_id)
        where school_id = new.school_id and (school_class_id, day) in (select * from unnest(classes, days));
    else
        with own as (
            select m.school_class_id, m.day, c.before from public.attendance_leavecell c
            join public.attendance_rollmark m on m.school_id = c.school_id and m.day = c.day and m.student_id = c.student_id
            where c.leave_id = new.id and c.period = 0 and m.mark = 'leave' and m.leave_type = old.leave_type
            and c.before is distinct from 'leave/' || old.leave_type
        ), gone as (
            delete from public.attendance_rollmark m using own
            where m.school_id = new.school_id and m.school_class_id = own.school_class_id and m.day = own.day and m.student_id = new.student_id
            and coalesce(own.before, '') = ''
        ), again as (
            update public.attendance_rollmark m set mark = split_part(own.before, '/', 1), leave_type = split_part(own.before, '/', 2) from own
            where m.school_id = new.school_id and m.school_class_id = own.school_class_id and m.day = own.day and m.student_id = new.student_id
            and own.before <> ''
        ), ask as (
            update public.attendance_roll r set unasked = r.unasked || new.student_id from own
            where r.school_id = new.school_id and r.school_class_id = own.school_class_id and r.day = own.day and own.before is null
        )
        select array_agg(school_class_id), array_agg(day) into classes, days from own;
        update public.attendance_leavecell set before = null where leave_id = new.id;
    end if;
    update public.attendance_roll roll set revision = roll.revision + 1,
        enrolled = (select count(*) from public.roster_enrolment e where e.school_id = roll.school_id and e.school_class_id = roll.school_class_id
            and e.valid @> roll.day and e.student_id <> all (roll.unasked)),
        away = (select count(*) from public.attendance_rollmark m where m.school_id = roll.school_id and m.school_class_id = roll.school_class_id
            and m.day = roll.day and public.attendance_is_away(m.mark)),
        late = (select count(*) from public.attendance_rollmark m where m.school_id = roll.school_id and m.school_class_id = roll.school_class_id
            and m.day = roll.day and m.mark = 'late')
    where roll.school_id = new.school_id and (roll.school_class_id, roll.day) in (select * from unnest(classes, days));
    insert into public.attendance_rollrevision (school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at)
    select roll.school_id, roll.school_class_id, roll.day, roll.revision,
        coalesce((select jsonb_object_agg(m.student_id, jsonb_build_array(m.mark, m.leave_type)) from public.attendance_rollmark m
            where m.school_id = roll.school_id and m.school_class_id = roll.school_class_id and m.day = roll.day), '{}'::jsonb),
        new.changed_by, new.changed_by_name, new.changed_at
    from public.attendance_roll roll
    where roll.school_id = new.school_id and (roll.school_class_id, roll.day) in (select * from unnest(classes, days));
    return null;
end
$$
