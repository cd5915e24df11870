-- Whether a mark says that a child is not there for the meal; the rules say the same of it (`AWAY`).
-- called by: application
create or replace function attendance_is_away(mark text) returns boolean
language sql immutable parallel safe as $$ select mark in ('absent', 'leave') $$
