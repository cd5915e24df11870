-- Whether another school has a guardian's record with this identifier; yes or no.
-- called by: application
-- reads: roster_guardian
create or replace function identity_named_elsewhere(uuid, bigint) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.roster_guardian where uid = $1 and school_id <> $2)
$$
