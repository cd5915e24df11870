-- Ends sheets that wait for somebody's yes since before a moment, with all that they held, and shows none; how many. The nightly job serves at no school.
-- called by: application
create or replace function kernel_expire_imports(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with ended as (
        update public.kernel_import set state = 'expired', ended_at = now(), rows = '[]', notes = '{}'
        where state = 'waiting' and at < least($1, now() - interval '7 days') returning 1
    ) select count(*) from ended
$$
