-- Whether a mark means that a child does not eat; the same rule as `AWAY` in Python.
-- called by: application
create or replace function attendance_is_away(mark text) returns boolean
language sql immutable parallel safe as $$ select mark in ('absent', 'leave') $$
