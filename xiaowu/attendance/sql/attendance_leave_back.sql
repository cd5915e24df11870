-- Takes back what `attendance_leave_along` did, of the requests with which nothing was done at the successor since: one that was withdrawn at the old
-- school for it stands there again, with these words, and waits for whose turn it was. What was done with since stays, and with it the merger. Returns
-- how many. Only for the bureau.
-- called by: application
create or replace function attendance_leave_back(
    p_school bigint, p_successor bigint, p_day date, p_by bigint, p_by_name text, p_at timestamptz, p_words text
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    back bigint[];
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return 0;
    end if;
    select array_agg(l.id order by l.id) into back
    from public.attendance_leave l join public.attendance_leave old on old.id = l.came_from and old.school_id = p_school
    where l.school_id = p_successor and l.first_day >= p_day and l.sequence = (select count(*) from public.attendance_leavestep s
        where s.leave_id = l.id and s.role = 'bureau_officer')  -- only a further merger, taken back since, did something with it there
    and not exists (select from public.attendance_leavefile f where f.leave_id = l.id and not exists (
        select from public.attendance_leavefile kept where kept.leave_id = old.id and kept.content_id = f.content_id));
    insert into public.attendance_leavestep (school_id, leave_id, verb, words, role, account_id, by, at)
    select p_school, old.id, 'ask_again', p_words, 'bureau_officer', p_by, p_by_name, p_at
    from public.attendance_leave l join public.attendance_leave old on old.id = l.came_from
    where l.id = any (back) and old.state = 'withdrawn' and l.state in ('asked', 'returned') order by old.id;
    update public.attendance_leave old set state = l.state, waits_for = case when l.state = 'asked' then old.chain[least(old.place + 1,
        cardinality(old.chain))] else '' end, sequence = old.sequence + 1, changed_by = p_by, changed_by_name = p_by_name, changed_at = p_at
    from public.attendance_leave l where l.id = any (back) and old.id = l.came_from and old.state = 'withdrawn' and l.state in ('asked', 'returned');
    delete from public.attendance_leavefile where leave_id = any (back);
    delete from public.attendance_leavecell where leave_id = any (back);
    delete from public.attendance_leavestep where leave_id = any (back);
    delete from public.attendance_leave where id = any (back);
    return coalesce(cardinality(back), 0);
end
$$
