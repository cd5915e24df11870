-- Which schools have school on which days (why is null), and why not, in whose words; school 0 is the city. The one answer to that question. A school
-- that is closed (裁撤、併校) is none from that day on.
-- called by: application
create or replace function roster_days(p_first date, p_last date)
returns table (school_id bigint, day date, why text, reason text)
language sql stable as $$
    select place.id, p_first + step,
        public.roster_why_no_school(closure.id is not null, own.is_school_day, term.id is not null, official.is_workday, p_first + step),
        coalesce(closure.reason, own.reason, official.description, '')::text
    from (select id, district_id, level, closed_on from public.roster_school union all select 0, null::bigint, ''::varchar, null::date) place
    join generate_series(0, p_last - p_first) step on place.closed_on is null or p_first + step < place.closed_on
    left join public.roster_term term on p_first + step between term.starts and term.ends
    left join public.roster_calendarday official on official.day = p_first + step
    left join public.roster_schooldayexception own on own.school_id = place.id and own.day = p_first + step
    left join lateral (
        select act.id, act.reason from public.roster_cityclosure act
        where act.day = p_first + step and (act.district_id is null or act.district_id = place.district_id) and act.level in ('', place.level)
        order by act.id limit 1
    ) closure on true
$$
