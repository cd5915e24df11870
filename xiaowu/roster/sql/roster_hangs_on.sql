-- Whether anything hangs on a child's record, so that it cannot be removed from the register as if it had never been; yes or no, for its keeper.
-- called by: application
create or replace function roster_hangs_on(p_school bigint, p_student bigint, p_today date) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select not coalesce(p_school = any (public.kernel_armed('register')::int[]), false)
        or exists (select from public.roster_named_in_house(p_school, array[p_student], p_today))
$$
