-- The roles that an account's holder has anywhere on a day, without places: asked at sign-in, before anybody is signed in.
-- called by: application
create or replace function identity_roles_of(bigint, date)
returns text[]
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(distinct role), '{}') from public.identity_holds($1, $2)
$$
