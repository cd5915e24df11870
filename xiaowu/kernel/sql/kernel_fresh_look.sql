-- Which of these children the transaction's own account has not yet been shown in its session for a purpose, at a school, since a moment; null if
-- there is nobody to record. In each session anew, so that nobody who uses another's account is hidden by the looks of its owner. A page that refreshes itself, or is opened ten times a morning, counts as one look a day at each child, so that the record tells a family
-- who looked and not how often a window was refreshed. A look that found nobody is recorded separately, once a day, whoever was found before. For any
-- other actor that arms a transaction (a job, a program) every look is recorded.
-- called by: application
create or replace function kernel_fresh_look(p_account bigint, p_purpose text, p_school bigint, p_since timestamptz, p_children bigint[])
returns bigint[]
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bigint := public.kernel_armed('session')::bigint;
    is_known boolean;
    shown bigint[];
begin
    if p_account is null or p_account::text is distinct from public.kernel_armed('account') then
        return p_children;
    end if;
    select count(*) filter (where look.student_ids = '{}') > 0, array_agg(child.id) filter (where child.id is not null) into is_known, shown
    from public.kernel_look look left join lateral unnest(look.student_ids) child(id) on true
    where look.account_id = p_account and look.session_id is not distinct from mine and look.at >= p_since and look.purpose = p_purpose and look.school_id = p_school;
    if p_children = '{}' then
        return case when not is_known then p_children end;
    end if;
    if shown is null then
        return p_children;
    end if;
    return nullif(array(select child from unnest(p_children) child where not child = any (shown)), '{}');
end
$$
