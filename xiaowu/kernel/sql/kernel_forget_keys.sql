-- Takes away the idempotency keys from before a moment, and shows none; how many. The nightly job is nobody's account.
-- called by: application
create or replace function kernel_forget_keys(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (delete from public.kernel_idempotency where at < $1 returning 1) select count(*) from gone
$$
