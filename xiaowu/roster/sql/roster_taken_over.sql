-- Where a child is on record that came along when its school merged: at the school that answers for that one now, with its class there, if it sits in
-- one, and the last day at the school that merged. Nothing of a child that did not come along; for those who see it where it is.
-- called by: application
create or replace function roster_taken_over(p_school bigint, p_student bigint) returns table (at bigint, class_id bigint, last date)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select here.school_id, here.school_class_id, max(upper(e.valid)) - 1
    from public.roster_student was
    join public.roster_enrolment e on e.school_id = was.school_id and e.student_id = was.id and e.ended_for = 'closed'
    join public.roster_student here on here.uid = was.uid and here.school_id <> was.school_id and here.school_id = public.roster_answering(was.school_id)
    where was.school_id = p_school and was.id = p_student and (here.school_id = any (public.kernel_armed('students')::int[])
        or here.school_class_id = any (public.kernel_armed('classes')::int[]))
    group by 1, 2
$$
