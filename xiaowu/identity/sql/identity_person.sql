-- The person whose account is armed: plans and duties name people of firms, and guards compare.
-- called by: application
create or replace function identity_person() returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id from public.identity_account a
    where a.id = (select case when told.account ~ '^[0-9]{1,18}$' then told.account::bigint end from (select public.kernel_armed('account') as account) told)
$$
