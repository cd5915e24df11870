-- Who graduated on a day from one school, or from all, and has been in no class there since: the number by school.
-- called by: application
create or replace function roster_graduated(p_school bigint, p_day date) returns table (school_id bigint, children bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select e.school_id, count(*) from public.roster_enrolment e
    join public.roster_student s on s.school_id = e.school_id and s.id = e.student_id and s.school_class_id is null
    where e.ended_for = 'graduated' and upper(e.valid) = p_day and (p_school is null or e.school_id = p_school)
        and (public.kernel_armed('graduation_city') = 'on' or e.school_id = any (public.kernel_armed('graduation')::int[]))
    group by e.school_id
$$
