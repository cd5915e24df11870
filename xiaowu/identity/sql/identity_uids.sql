-- The records of the register to which an account belongs: a guardian of children at two schools has several.
-- called by: owner
create or replace function identity_uids(bigint) returns uuid[] language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select array(select holder from public.identity_account where id = $1 and holder is not null
        union select uid from public.identity_alsoholds where account_id = $1)
$$
