-- Why a day has no school, or null: the same rule as `rules.calendar`, for questions about many schools or days at once.
-- called by: application
create or replace function roster_why_no_school(is_closed boolean, own boolean, in_term boolean, is_workday boolean, day date) returns text
language sql immutable parallel safe as $$
    select case when is_closed then 'city_closed' when own then null when not own then 'school_closed' when not in_term then 'outside_term'
        when not coalesce(is_workday, extract(isodow from day) < 6) then 'holiday' end
$$
