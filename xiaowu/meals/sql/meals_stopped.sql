-- The children of a school for whom nothing is to be cooked on a day, since their meals were stopped (停餐登記, `rules.refund_child.Stop.covers`). Whether
-- that was said in time to be paid back is for the school's rule to say: it is cooked for nobody who does not eat.
-- called by: owner
-- fills: attendance_uncooked
create or replace function meals_stopped(p_school bigint, p_day date) returns table (student_id bigint)
language sql stable parallel safe as $$
    select distinct stop.student_id from public.meals_mealstop stop
    where stop.school_id = p_school and stop.first <= p_day and stop.last >= p_day and (stop.back_from is null or p_day < stop.back_from)
    and stop.weekday in (0, extract(isodow from p_day))
$$
