-- Takes back what `meals_stops_along` did: who eats again by what was pressed at the successor does so at the old school. Returns how many. Only for the bureau.
-- called by: application
create or replace function meals_stops_back(p_school bigint, p_successor bigint) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone integer;
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return 0;
    end if;
    update public.meals_mealstop old set back_from = there.back_from
    from public.meals_mealstop there
    where there.school_id = p_successor and there.came_from = old.id and old.school_id = p_school and there.back_from is distinct from old.back_from;
    delete from public.meals_mealstop there using public.meals_mealstop old
    where there.school_id = p_successor and there.came_from = old.id and old.school_id = p_school;
    get diagnostics gone = row_count;
    return gone;
end
$$
