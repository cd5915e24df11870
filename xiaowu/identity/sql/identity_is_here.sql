-- Whether this record puts a child in a school's care on a day: in a class, or released to another school that has not placed it yet. The latter for
-- at most a year: a child whom nobody has placed by then went elsewhere.
-- called by: owner
-- reads: roster_transfer
create or replace function identity_is_here(bigint, bigint, bigint, date) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select $3 is not null or exists (
        select from public.roster_transfer where school_id = $1 and student_id = $2 and placed_on is null and left_on > $4 - 366)
$$
