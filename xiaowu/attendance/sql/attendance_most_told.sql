-- How far one roll of so many children may move the figure told of its grade's day (`rules.disclosure`).
-- called by: owner
create or replace function attendance_most_told(enrolled integer)
returns integer
language sql immutable parallel safe as $$ select greatest(0, enrolled / 5 * 5 - 5) $$
