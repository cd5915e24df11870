-- The open account of somebody on the staff or from outside, to which they are told what concerns them; null: none.
-- called by: application
create or replace function identity_account_of(p_person bigint) returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select a.id from public.identity_account a where a.person_id = p_person and a.is_active order by a.id limit 1
$$
