-- The school that keeps a kitchen.
-- called by: application
create or replace function meals_keeper(p_kitchen bigint) returns bigint
language sql stable parallel safe as $$ select school_id from public.meals_kitchen where id = p_kitchen $$
