-- Which schools have school on which days (why is null), and why not, in the words of those who decided; school 0 is the city. The one answer to that
-- question. A school that is closed (裁撤、併校) has none from that day on.
-- called by: application
create or replace function roster_days(p_first date, p_last date)
returns table (school_id bigint, day date, why text, reason text)
language sql stable parallel safe as $$
    -- each day is looked up once, before the schools: if the planner does not know how many days there are it expects a thousand, and would
    -- read the whole calendar for one of them
    select place.id, each.day, public.roster_why_no_school(closure.id is not null, own.is_school_day, each.in_term, each.is_workday, each.day),
        coalesce(closure.reason, own.reason, each.description, '')::text
    from (
        select p_first + step as day, term.id is not null as in_term, official.is_workday, official.description
        from generate_series(0, p_last - p_first) step
        left join lateral (select t.id from public.roster_term t where p_first + step between t.starts and t.ends limit 1) term on true
        left join lateral (select o.is_workday, o.description from public.roster_calendarday o where o.day = p_first + step limit 1) official on true
    ) each
    join (select id, district_id, level, closed_on from public.roster_school union all select 0, null::bigint, ''::varchar, null::date) place
        on place.closed_on is null or each.day < place.closed_on
    left join public.roster_schooldayexception own on own.school_id = place.id and own.day = each.day
    left join lateral (
        select act.id, act.reason from public.roster_cityclosure act
        where act.day = each.day and (act.district_id is null or act.district_id = place.district_id) and act.level in ('', place.level)
        order by act.id limit 1
    ) closure on true
$$
