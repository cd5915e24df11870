-- The roles that a person has anywhere on a day, and no place.
-- called by: application
create or replace function identity_roles(bigint, date)
returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(distinct role), '{}') from public.roster_post where person_id = $1 and valid @> $2
$$
