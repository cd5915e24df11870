-- The leaves of a school that merges on a day, of its pupils, which reach over that day or are undecided, and did not go along yet. `is_along`: the child goes, or has
-- gone, to the successor with its class; `class_id`: its class there, once it has. Neither children nor reasons; for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_student
create or replace function attendance_leave_going(p_school bigint, p_successor bigint, p_day date)
returns table (leave_id bigint, state text, chain text[], place integer, first_day date, last_day date, begins integer, ends integer, is_along boolean,
    class_id bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select l.id, l.state::text, l.chain::text[], l.place::integer, l.first_day, l.last_day, l.begins::integer, l.ends::integer,
        came.id is not null or (going.seated and known.id is null and public.roster_number_there(p_school, p_successor, child.number) is not null),
        came.school_class_id
    from public.attendance_leave l
    join public.roster_student child on child.school_id = l.school_id and child.id = l.student_id
    left join public.roster_student known on known.school_id = p_successor and known.uid = child.uid
    left join lateral (
        select known.id, known.school_class_id from public.roster_enrolment e
        where e.school_id = p_successor and e.student_id = known.id and upper_inf(e.valid) and lower(e.valid) = p_day
    ) came on true
    cross join lateral (
        select exists (select from public.roster_enrolment e where e.school_id = p_school and e.student_id = child.id and upper_inf(e.valid)
            and lower(e.valid) <= p_day) as seated
    ) going
    where public.kernel_armed('schools_city') = 'on' and l.school_id = p_school
    and (going.seated or came.id is not null)
    and (l.state in ('asked', 'returned') or l.state = 'approved' and l.last_day >= p_day)
    and not exists (select from public.attendance_leave gone where gone.school_id = p_successor and gone.student_id = known.id and gone.came_from = l.id)
    order by l.id
$$
