-- The stops of meals of a school that merges on a day, which still hold on that day or later, and did not go along yet. `is_along`: the child goes, or has
-- gone, to the successor with its class. Neither children nor reasons; for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_student
create or replace function meals_stops_going(p_school bigint, p_successor bigint, p_day date) returns table (stop_id bigint, is_along boolean)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select t.id,
        came.id is not null or (going.seated and known.id is null and public.roster_number_there(p_school, p_successor, child.number) is not null)
    from public.meals_mealstop t
    join public.roster_student child on child.school_id = t.school_id and child.id = t.student_id
    left join public.roster_student known on known.school_id = p_successor and known.uid = child.uid
    left join lateral (
        select known.id from public.roster_enrolment e
        where e.school_id = p_successor and e.student_id = known.id and upper_inf(e.valid) and lower(e.valid) = p_day
    ) came on true
    cross join lateral (
        select exists (select from public.roster_enrolment e where e.school_id = p_school and e.student_id = child.id and upper_inf(e.valid)
            and lower(e.valid) <= p_day) as seated
    ) going
    where public.kernel_armed('schools_city') = 'on' and t.school_id = p_school and (going.seated or came.id is not null)
    and t.last >= p_day and (t.back_from is null or t.back_from > greatest(t.first, p_day))
    and not exists (select from public.meals_mealstop gone where gone.school_id = p_successor and gone.student_id = known.id and gone.came_from = t.id)
    order by t.id
$$
