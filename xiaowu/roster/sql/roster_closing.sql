-- What closing a school would move: by class how many children are in it, how many of them its successor can take at once, since nobody there has
-- the number and no record of the child is there from before, and the latest day on which one of them came;
-- without a class, who is on the way to it, and how many of those not from the successor. Numbers only; to the bureau.
-- called by: application
create or replace function roster_closing(p_school bigint, p_successor bigint)
returns table (class_id bigint, children bigint, along bigint, latest date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.school_class_id, count(*), count(*) filter (where p_successor is not null and not exists (
            select from public.roster_student there where there.school_id = p_successor and (there.number = s.number or there.uid = s.uid))),
        max(lower(e.valid))
    from public.roster_enrolment e join public.roster_student s on s.school_id = e.school_id and s.id = e.student_id
    where e.school_id = p_school and upper_inf(e.valid) and public.kernel_armed('schools_city') = 'on'
    group by e.school_class_id
    union all select null, count(*), count(*) filter (where t.school_id is distinct from p_successor), null from public.roster_transfer t
    where t.to_school_id = p_school and t.placed_on is null and public.kernel_armed('schools_city') = 'on'
$$
