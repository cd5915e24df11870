-- Whose account is armed: hosts are assigned to people of firms, and the guards compare.
-- called by: application
-- reads: identity_account
create or replace function vulnerabilities_person() returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id from public.identity_account a where a.id::text = public.kernel_armed('account')
$$
