-- How many classes of each school have children on a day, and so owe a roll if the school is open that day; classes whose grade is exempt (免點名) do
-- not count. For those who see the city's board. It looks for one child in each class, because with "exists" the planner reads every enrolment of the
-- city.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass
create or replace function attendance_due(p_day date) returns table (school_id bigint, classes bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select c.school_id, count(*)
    from public.roster_schoolclass c
    cross join lateral (
        select from public.roster_enrolment e where e.school_id = c.school_id and e.school_class_id = c.id and e.valid @> p_day limit 1
    ) child
    where public.kernel_armed('board_city') = 'on' and c.academic_year = public.roster_academic_year(p_day)
    and (c.school_id, c.grade) not in (select exempt.school_id, exempt.grade from public.timetable_exempt(p_day, p_day) exempt)
    group by c.school_id
$$
