-- The name of the holder of an account whose case the asker follows up.
-- called by: application
create or replace function sign_in_risk_case_name(bigint) returns text language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select public.identity_name($1) where public.kernel_armed('cases_city') = 'on' or exists (
        select from public.identity_case c where c.account_id = $1 and c.school_id = any(public.kernel_armed('cases')::int[]))
$$
