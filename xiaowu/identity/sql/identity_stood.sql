-- The roles and places, without names, of an account's holder on a day. What a code opens depends on those of the person who gave it.
-- called by: application
create or replace function identity_stood(bigint, date) returns table (role text, school_id bigint, class_id bigint, section text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select role, school_id, class_id, section from public.identity_holds($1, $2)
$$
