-- The children of a school for whom nothing is cooked on a day though they are not away, as floors above say (`-- fills:`); attendance knows of none.
-- called by: owner
create or replace function attendance_uncooked(p_school bigint, p_day date) returns table (student_id bigint)
language sql stable parallel safe as $$
    select null::bigint where false
    /* filled */
$$
