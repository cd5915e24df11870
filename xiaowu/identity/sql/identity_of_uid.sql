-- The id of the account whose holder has this identifier, and nothing else.
-- called by: application
-- reads: roster_person
create or replace function identity_of_uid(uuid) returns bigint language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select a.id from public.identity_account a join public.roster_person person on person.id = a.person_id where person.uid = $1
    union all select a.id from public.identity_account a where a.holder = $1
    union all select also.account_id from public.identity_alsoholds also where also.uid = $1
    limit 1
$$
