-- How many follow-ups of these kinds are open at a school. No titles; for the bureau, before it merges the school.
-- called by: application
create or replace function followups_going(p_school bigint, p_kinds text[]) returns bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.followups_followup f
    where public.kernel_armed('schools_city') = 'on' and f.school_id = p_school and f.done_at is null and f.kind = any (p_kinds)
$$
