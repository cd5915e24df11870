-- A count as it is told: the multiple of five below or above it, drawn by chance (`rules.disclosure`).
-- called by: owner
create or replace function attendance_rounded(count bigint) returns integer language sql volatile as
$$ select (5 * ((count + floor(random() * 5)::integer) / 5))::integer $$
