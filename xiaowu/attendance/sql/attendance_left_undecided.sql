-- The requests for leave that schools left undecided which merged into one at which the reader decides over the whole school, and those that the reader
-- decided there since; `at`: at which school the reader's post is. No child; nothing for anybody else.
-- called by: application
-- reads: roster_school
create or replace function attendance_left_undecided() returns table (
    leave_id bigint, school_id bigint, at bigint, school text, leave_type text, first_day date, last_day date, days numeric, is_open boolean
)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with closed as materialized (
        select s.id, s.name, s.closed_on, public.roster_answering(s.id) as by from public.roster_school s where s.successor_id is not null
    )
    select l.id, l.school_id, closed.by, closed.name::text, l.leave_type::text, l.first_day, l.last_day, l.days, l.state in ('asked', 'returned')
    from closed join public.attendance_leave l on l.school_id = closed.id
    where closed.by = any (public.kernel_armed('leaves')::bigint[]) and (l.state in ('asked', 'returned') or exists (
        select from public.attendance_leavestep t where t.leave_id = l.id and t.account_id::text = public.kernel_armed('account')
            and t.at >= closed.closed_on::timestamp at time zone 'Asia/Taipei'))
    order by closed.name, l.first_day, l.id
$$
