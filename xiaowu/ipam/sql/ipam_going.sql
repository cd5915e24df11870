-- How many requests for addresses and tickets of a school are open. Of nobody by name; for the bureau, before it merges the school.
-- called by: application
create or replace function ipam_going(p_school bigint) returns table (requests bigint, tickets bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (select count(*) from public.ipam_request r where r.school_id = p_school and r.state = 'open'),
        (select count(*) from public.ipam_ticket t where t.school_id = p_school and t.closed_at is null)
    where public.kernel_armed('schools_city') = 'on'
$$
