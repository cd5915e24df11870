-- How many cases are open at a school. Of nobody by name; for the bureau, before it merges the school.
-- called by: application
create or replace function sign_in_risk_going(p_school bigint) returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.identity_case c
    where public.kernel_armed('schools_city') = 'on' and c.school_id = p_school and c.closed is null
$$
