-- The school that follows up an account's case: that of its person's first post, or of the child; none for the bureau's people.
-- called by: application
create or replace function identity_school_of(bigint, date) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select school_id from public.roster_post where person_id = a.person_id and valid @> $2 order by school_id is null, id limit 1),
        (select min(school_id) from public.identity_holds(a.id, $2) where a.holder is not null))
    from public.identity_account a where a.id = $1
$$
