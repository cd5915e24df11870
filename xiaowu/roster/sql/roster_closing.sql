-- What closing a school would move. By class: how many children are in it; how many of them go over with it, which is all but those of whom the
-- successor has an earlier record; how many of these get another number there; and the latest day on which one of them came. Without a class: how
-- many are on the way to the school, and how many of those not from the successor. Numbers only; for the bureau.
-- called by: application
create or replace function roster_closing(p_school bigint, p_successor bigint)
returns table (class_id bigint, children bigint, along bigint, renumbered bigint, latest date)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select e.school_class_id, count(*), count(*) filter (where there.number is not null),
        count(*) filter (where there.number <> s.number), max(lower(e.valid))
    from public.roster_enrolment e join public.roster_student s on s.school_id = e.school_id and s.id = e.student_id
    left join lateral (select public.roster_number_there(p_school, p_successor, s.number) as number where p_successor is not null and not exists (
        select from public.roster_student known where known.school_id = p_successor and known.uid = s.uid)) there on true
    where e.school_id = p_school and upper_inf(e.valid) and public.kernel_armed('schools_city') = 'on'
    group by e.school_class_id
    union all select null, count(*), count(*) filter (where t.school_id is distinct from p_successor), 0, null from public.roster_transfer t
    where t.to_school_id = p_school and t.placed_on is null and public.kernel_armed('schools_city') = 'on'
$$
