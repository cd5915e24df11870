-- The class that a child is in, for the guard of rows that name a child and no class.
-- called by: application
create or replace function roster_class_of(bigint, bigint) returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select school_class_id from public.roster_student where school_id = $1 and id = $2
$$
