-- The school whose posts answer for what a school left behind: itself, or, if it merged, the last of its successors. What a school's number
-- leads to is on the bureau's public list of schools.
-- called by: application
create or replace function roster_answering(p_school bigint) returns bigint
language sql stable parallel safe as $$
    with recursive followed as (
        select id, successor_id, 0 as steps from public.roster_school where id = p_school
        union all select s.id, s.successor_id, f.steps + 1 from followed f join public.roster_school s on s.id = f.successor_id where f.steps < 20
    ) select id from followed order by steps desc limit 1
$$
