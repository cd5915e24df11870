-- What of weaknesses passes to the successor of a school that merges: its hosts, the open findings at them, and the letters by which it owes an answer.
-- Numbers only; for the bureau, whichever of its sections closes schools.
-- called by: application
-- reads: followups_followup
create or replace function vulnerabilities_going(p_school bigint) returns table (hosts bigint, findings bigint, letters bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (select count(*) from public.vulnerabilities_host h where h.school_id = p_school),
        (select count(*) from public.vulnerabilities_finding f where f.school_id = p_school and f.state = 'open'),
        (select count(*) from public.vulnerabilities_notice n where n.school_id = p_school and exists (
            select from public.followups_followup u where u.kind = 'vulnerability' and u.about = n.id and u.done_at is null))
    where public.kernel_armed('schools_city') = 'on'
$$
