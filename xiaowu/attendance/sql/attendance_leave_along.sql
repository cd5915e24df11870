-- Takes leaves of a school that merges along to the successor (假單隨併校移轉): the part from that day on, with state, chain and proofs, each with whose turn it
-- is there and how many days it has. One that is undecided and had no day before is withdrawn at the old school, with these words, so that it waits
-- nowhere. Cells come from `attendance_leave_recut`. Running it twice changes nothing. Returns the requests there, with their class and whose turn it is.
-- Only for the bureau.
-- called by: application
-- reads: roster_student
create or replace function attendance_leave_along(
    p_school bigint, p_successor bigint, p_day date, p_leaves bigint[], p_waits text[], p_days numeric[], p_by bigint, p_by_name text,
    p_at timestamptz, p_words text
) returns table (leave_id bigint, class_id bigint, waits_for text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    made bigint[];
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return;
    end if;
    with brought as (
        insert into public.attendance_leave (school_id, student_id, leave_type, kin, reason, first_day, last_day, begins, ends, days, state, chain, place,
            waits_for, batch, asked_by, asked_by_name, asked_as, asked_at, sequence, came_from, changed_by, changed_by_name, changed_at)
        select p_successor, there.id, l.leave_type, l.kin, l.reason, greatest(l.first_day, p_day), l.last_day,
            case when l.first_day < p_day then 0 else l.begins end, l.ends, given.days, l.state, l.chain, l.place, given.waits, l.batch, l.asked_by,
            l.asked_by_name, l.asked_as, l.asked_at, 0, l.id, p_by, p_by_name, p_at
        from unnest(p_leaves, p_waits, p_days) given (id, waits, days)
        join public.attendance_leave l on l.id = given.id and l.school_id = p_school
        join public.roster_student child on child.school_id = l.school_id and child.id = l.student_id
        join public.roster_student there on there.school_id = p_successor and there.uid = child.uid
        where not exists (select from public.attendance_leave gone where gone.school_id = p_successor and gone.student_id = there.id
            and gone.came_from = l.id)
        order by l.id
        returning id
    )
    select array_agg(brought.id) into made from brought;
    update public.attendance_leave l set batch = same.first
    from (select id, min(id) over (partition by batch) as first from public.attendance_leave where id = any (made) and batch is not null) same
    where l.id = same.id;
    insert into public.attendance_leavefile (school_id, leave_id, content_id, at, filename, account_id)
    select p_successor, l.id, f.content_id, f.at, f.filename, f.account_id
    from public.attendance_leave l join public.attendance_leavefile f on f.leave_id = l.came_from where l.id = any (made) order by f.id;
    insert into public.attendance_leavestep (school_id, leave_id, verb, words, role, account_id, by, at)
    select p_school, old.id, 'withdraw', p_words, 'bureau_officer', p_by, p_by_name, p_at
    from public.attendance_leave l join public.attendance_leave old on old.id = l.came_from
    where l.id = any (made) and old.state in ('asked', 'returned') and old.first_day >= p_day;
    update public.attendance_leave old set state = 'withdrawn', waits_for = '', sequence = old.sequence + 1, changed_by = p_by,
        changed_by_name = p_by_name, changed_at = p_at
    from public.attendance_leave l
    where l.id = any (made) and old.id = l.came_from and old.state in ('asked', 'returned') and old.first_day >= p_day;
    return query select l.id, (select s.school_class_id from public.roster_student s where s.id = l.student_id and s.school_id = l.school_id),
        l.waits_for::text
    from public.attendance_leave l where l.id = any (made) order by l.id;
end
$$
