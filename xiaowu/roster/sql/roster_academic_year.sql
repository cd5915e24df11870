-- The academic year (學年度, ROC) that a day lies in: it begins on 1 August.
-- called by: application
create or replace function roster_academic_year(day date) returns integer
language sql immutable parallel safe as $$ select extract(year from day)::integer - 1911 - (extract(month from day) < 8)::integer $$
