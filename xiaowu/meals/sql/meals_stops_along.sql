-- Takes the stops of meals of a school that merges along to the successor (停餐隨併校移轉): the part from that day on, told when it was told. At the school
-- that closes nothing changes, as it has no such day. Running it twice changes nothing. Returns how many. Only for the bureau.
-- called by: application
-- reads: roster_student
create or replace function meals_stops_along(p_school bigint, p_successor bigint, p_day date) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
begin
    insert into public.meals_mealstop (school_id, student_id, ground, first, last, weekday, proof, batch, told_at, by_account, by_name, by_family, at,
        back_from, came_from)
    select p_successor, there.id, t.ground, greatest(t.first, p_day), t.last, t.weekday, t.proof, t.batch, t.told_at, t.by_account, t.by_name,
        t.by_family, t.at, t.back_from, t.id
    from public.meals_stops_going(p_school, p_successor, p_day) going
    join public.meals_mealstop t on t.id = going.stop_id
    join public.roster_student child on child.school_id = t.school_id and child.id = t.student_id
    join public.roster_student there on there.school_id = p_successor and there.uid = child.uid
    where going.is_along order by t.id;
    get diagnostics made = row_count;
    return made;
end
$$
