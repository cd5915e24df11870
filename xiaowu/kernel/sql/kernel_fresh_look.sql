-- Whom of these children the transaction's own account has not been shown yet for a purpose, at a school, since a moment; null where that leaves
-- nobody to put on record. A page that fetches itself anew, or is opened ten times a morning, is one look of a day at each child, so that the record
-- tells a family who looked and not how often a window was refreshed.
-- called by: application
create or replace function kernel_fresh_look(p_account bigint, p_purpose text, p_school bigint, p_since timestamptz, p_children bigint[])
returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    shown bigint[];
begin
    if p_account is distinct from public.kernel_armed('account')::bigint then
        return p_children;
    end if;
    select array_agg(student_id) into shown from (
        select unnest(case when look.student_ids = '{}' then array[null::bigint] else look.student_ids end) as student_id
        from public.kernel_look look
        where look.account_id = p_account and look.at >= p_since and look.purpose = p_purpose and look.school_id = p_school
    ) before;
    if shown is null or p_account is null then
        return p_children;
    end if;
    return nullif(array(select child from unnest(p_children) child where not child = any (array_remove(shown, null))), '{}');
end
$$
