-- Keeps every code that a school has or had; refuses one that means or meant another school, whoever writes.
-- called by: trigger
create or replace function roster_keep_code() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin
    insert into public.roster_schoolcode (place_id, code, level) values (new.id, new.code, new.level) on conflict (code, level) do nothing;
    if not exists (select from public.roster_schoolcode where code = new.code and level = new.level and place_id = new.id) then
        raise unique_violation using message = 'the code means or meant another school';
    end if;
    return null;
end $$
