-- Deletes the idempotency keys from before a moment, without showing any; returns how many. The nightly job has no account, so no guard would let it.
-- called by: application
create or replace function kernel_forget_keys(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (delete from public.kernel_idempotency where at < $1 returning 1) select count(*) from gone
$$
