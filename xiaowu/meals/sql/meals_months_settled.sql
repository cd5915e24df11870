-- How far the months of refunds of a school are that were noted: which were settled, until before which day if the school had closed in it by then, and of
-- which the money is not paid. Neither children nor sums; for the bureau.
-- called by: application
create or replace function meals_months_settled(p_school bigint) returns table (month date, state text, ended_on date)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select m.month, m.state::text, m.ended_on from public.meals_refundmonth m
    where public.kernel_armed('schools_city') = 'on' and m.school_id = p_school order by m.month
$$
