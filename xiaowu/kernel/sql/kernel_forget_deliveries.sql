-- Deletes messages that were sent, given up or dropped before a moment, without showing any; returns how many, at most the oldest 2,000. What ended
-- within the last ninety days stays, whoever asks: until then somebody may ask what another system was told.
-- called by: application
create or replace function kernel_forget_deliveries(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (
        delete from public.kernel_delivery where id in (
            select id from public.kernel_delivery where ended < least($1, now() - interval '90 days') order by ended limit 2000
        ) returning 1
    ) select count(*) from gone
$$
