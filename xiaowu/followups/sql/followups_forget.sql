-- Deletes, with their notes and files, the follow-ups whose time of keeping, as their kinds declare it, ended before a moment; returns how many, at
-- most 1,000. What must still be kept stays, whoever asks.
-- called by: application
create or replace function followups_forget(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with over as materialized (
        select id from public.followups_followup where forget_at < least($1, now()) order by id limit 1000
    ), notes as (
        delete from public.followups_note where follow_up_id in (select id from over)
    ), files as (
        delete from public.followups_attachment where follow_up_id in (select id from over)
    ), gone as (
        delete from public.followups_followup where id in (select id from over) returning 1
    ) select count(*) from gone
$$
