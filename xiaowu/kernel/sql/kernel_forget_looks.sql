-- Deletes the looks at personal data from before a moment, without showing any; returns how many. Looks younger than five years stay, whoever asks:
-- until then somebody may claim damages (個人資料保護法 art. 30, 31). At most the oldest 20,000 at once, found by id: ids grow with time, and an
-- index by time would cost every page that is shown.
-- called by: application
create or replace function kernel_forget_looks(timestamptz) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (
        delete from public.kernel_look where id in (
            select id from (select id, at from public.kernel_look order by id limit 20000) oldest
            where oldest.at < least($1, now() - interval '5 years')
        ) returning 1
    ) select count(*) from gone
$$
