-- Which kitchen cooks for each grade of a school on a day, null for none (`rules.kitchens.kitchen_of`). Of a school for which no kitchen was ever
-- entered it is known only of the grades of which it was said that they do not eat.
-- called by: owner
-- fills: attendance_kitchens
-- reads: roster_schoolclass
create or replace function meals_cooking(p_school bigint, p_day date) returns table (grade smallint, kitchen_id bigint)
language sql stable parallel safe as $$
    select g.grade, case when said.is_served is not false then (
        select s.kitchen_id from public.meals_service s
        where s.school_id = p_school and s.since <= p_day and (s.ended_on is null or p_day < s.ended_on)
            and g.grade between s.first_grade and s.last_grade and (said.is_served or extract(isodow from p_day) = any (s.weekdays))
        order by extract(isodow from p_day) = any (s.weekdays) desc, s.first_grade, s.since, s.id limit 1) end
    from (select distinct c.grade from public.roster_schoolclass c
        where c.school_id = p_school and c.academic_year = public.roster_academic_year(p_day)) g
    left join lateral (select x.is_served from public.meals_shift x
        where x.school_id = p_school and x.day = p_day and x.grade in (0, g.grade) order by x.grade desc limit 1) said on true
    where said.is_served is false or exists (select from public.meals_service s where s.school_id = p_school and s.since <= p_day)
$$
