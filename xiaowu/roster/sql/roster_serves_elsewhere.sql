-- Whether a person holds a post, from that day on, outside these schools; yes or no.
-- called by: application
create or replace function roster_serves_elsewhere(bigint, bigint[], date)
returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.roster_post where person_id = $1 and (upper_inf(valid) or upper(valid) > $3)
            and (school_id is null or not school_id = any($2))
    )
$$
