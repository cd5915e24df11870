-- Deletes the sign-ins from before a moment, without showing any; returns how many, at most the oldest 2,000. Those of the last ninety days stay,
-- whoever asks: an intruder would begin by deleting them. An alert keeps what it tells about its sign-in.
-- called by: application
create or replace function sign_in_risk_forget(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with over as (
        select id from public.identity_signin where at < least($1, now() - interval '90 days') order by id limit 2000
    ), told as (
        update public.identity_alert set sign_in_id = null where sign_in_id in (select id from over)
    ), gone as (
        delete from public.identity_signin where id in (select id from over) returning 1
    ) select count(*) from gone
$$
