-- The schools for which a kitchen cooks on a day, and of which grades: all of them to whose task it is to keep it, and to the job that tells kitchens;
-- to anybody else only the own school. Today, and two weeks ahead; never a day that is over.
-- called by: owner
create or replace function meals_served(p_kitchen bigint, p_day date) returns table (school_id bigint, first_grade smallint, last_grade smallint)
language sql stable parallel safe as $$
    select s.school_id, s.first_grade, s.last_grade from public.meals_service s join public.meals_kitchen k on k.id = s.kitchen_id
    where s.kitchen_id = p_kitchen and s.since <= p_day and (s.ended_on is null or p_day < s.ended_on)
    and p_day between public.kernel_armed('today')::date and public.kernel_armed('today')::date + 14
    and (k.school_id = any(public.kernel_armed('kitchens')::bigint[]) or s.school_id = any(public.kernel_armed('sheets')::bigint[])
        or public.kernel_armed('kitchens_city') = 'on')
$$
