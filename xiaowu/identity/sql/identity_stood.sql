-- Where an account's holder stood on a day: roles and places without a name. For what a code opens, that of whoever gave it.
-- called by: application
create or replace function identity_stood(bigint, date) returns table (role text, school_id bigint, class_id bigint, section text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select role, school_id, class_id, section from public.identity_holds($1, $2)
$$
