-- What becomes of a morning's mark: an absence ends once a leave that covers the morning is approved ('leave'), or once a later roll by period has
-- seen the child (then it is what that roll says); every other mark stands.
-- called by: application
create or replace function attendance_explained(p_school bigint, p_class bigint, p_day date, p_student bigint, p_mark text) returns text
language sql stable parallel safe as $$
    select case when p_mark is distinct from 'absent' then coalesce(p_mark, '')
        when exists (select from public.attendance_leavecell c where c.school_id = p_school and c.student_id = p_student and c.day = p_day
            and c.period <= 10 and c.standing = 'approved') then 'leave'
        when public.attendance_seen(p_school, p_class, p_day, p_student) in ('present', 'late', 'left_early') then 'late'
        else p_mark end
$$
