-- The person whose account is armed: plans and duties name people of firms, and guards compare.
-- called by: application
create or replace function identity_person() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id from public.identity_account a where a.id::text = public.kernel_armed('account')
$$
