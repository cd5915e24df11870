-- What a kitchen has to cook for each class on a day: the class's meals, null for fewer than five, and what is enough for it (`rules.meals.to_cook`).
-- Of a coming day it is the forecast, by leave that is approved. How many of a class eat here is told to nobody.
-- called by: application
create or replace function meals_classes(p_kitchen bigint, p_day date)
returns table (school_id bigint, class_id bigint, grade smallint, number smallint, name text, taken boolean, meals bigint, cook bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with served as materialized (
        select each.school_id, each.first_grade, each.last_grade from public.meals_served(p_kitchen, p_day) each
    )
    select place.school_id, told.class_id, told.grade, told.number, told.name, told.taken, told.meals, coalesce(told.meals, least(told.eating, 4))
    from (select distinct each.school_id from served each) place
    cross join lateral public.attendance_meals_on(place.school_id, p_day) told
    where exists (select from served each where each.school_id = place.school_id and told.grade between each.first_grade and each.last_grade)
    order by place.school_id, told.grade, told.number
$$
