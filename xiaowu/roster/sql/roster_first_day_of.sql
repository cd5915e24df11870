-- The day on which an academic year (學年度, ROC) begins: 1 August.
-- called by: application
create or replace function roster_first_day_of(academic_year integer) returns date
language sql immutable parallel safe as $$ select make_date(academic_year + 1911, 8, 1) $$
