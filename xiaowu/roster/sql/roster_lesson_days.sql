-- The days of all terms on which there are lessons unless a school or the city says otherwise: few enough to compare with many rows.
-- called by: application
create or replace function roster_lesson_days() returns table (day date)
language sql stable parallel safe as $$
    select term.starts + step
    from public.roster_term term
    cross join lateral generate_series(0, term.ends - term.starts) step
    left join public.roster_calendarday official on official.day = term.starts + step
    where public.roster_why_no_school(false, null, true, official.is_workday, term.starts + step) is null
$$
