-- The number that a child of a closing school gets at its successor: its own, or, if another child there has that, its own with the closing school's
-- code before it; null if that is taken too, or longer than a number may be.
-- called by: owner
create or replace function roster_number_there(p_school bigint, p_successor bigint, p_number text) returns text
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select number from (
        select p_number as number, 1 as rank union all select code || '-' || p_number, 2 from public.roster_school where id = p_school
    ) as tried
    where length(number) <= 255 and not exists (select from public.roster_student s where s.school_id = p_successor and s.number = tried.number)
    order by rank limit 1
$$
