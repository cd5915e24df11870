-- The school that follows up an account's case: where its person serves, or the child is; null, meaning the bureau, for somebody who serves at
-- several places.
-- called by: application
-- reads: identity_account, roster_post
create or replace function sign_in_risk_school_of(bigint, date) returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select case when a.person_id is null then (select min(school_id) from public.identity_holds(a.id, $2))
        else (select case when count(distinct coalesce(school_id, 0)) = 1 then min(school_id) end from public.roster_post
            where person_id = a.person_id and (upper_inf(valid) or upper(valid) > $2)) end
    from public.identity_account a where a.id = $1
$$
