-- Whether a child is in the care of a school by this record: in a class, or let go to another school that has not placed it yet.
-- called by: owner
create or replace function identity_is_here(bigint, bigint, bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select $3 is not null or exists (select from public.roster_transfer where school_id = $1 and student_id = $2 and placed_on is null)
$$
