-- Of a class of a school that merged: the children who came along to the school that answers for it now, as they are on record in the class, and that
-- school. Nothing of a class none of whom did, and nothing for those who do not see the whole of that school's children.
-- called by: application
create or replace function roster_taken_over_class(p_school bigint, p_class bigint) returns table (at bigint, students bigint[])
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select here.school_id, array_agg(distinct was.id)
    from (select public.roster_answering(p_school) as id) by
    join public.roster_student here on here.school_id = by.id
    join public.roster_student was on was.uid = here.uid and was.school_id = p_school
    join public.roster_enrolment sat on sat.school_id = was.school_id and sat.student_id = was.id and sat.school_class_id = p_class
    where by.id <> p_school and by.id = any (public.kernel_armed('students')::int[]) and exists (
        select from public.roster_enrolment e where e.school_id = was.school_id and e.student_id = was.id and e.ended_for = 'closed')
    group by 1
$$
