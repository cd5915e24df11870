-- Whether the child of a school's record is now in a class of another school, under that school's record. For those who keep the school's children,
-- or graduate them.
-- called by: application
create or replace function roster_open_elsewhere(p_school bigint, p_student bigint) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.roster_student s join public.roster_student o on o.uid = s.uid and o.school_id <> s.school_id
        join public.roster_enrolment e on e.school_id = o.school_id and e.student_id = o.id and upper_inf(e.valid)
        where s.school_id = p_school and s.id = p_student and (public.kernel_armed('graduation_city') = 'on'
            or p_school = any (public.kernel_armed('graduation')::int[]) or p_school = any (public.kernel_armed('register')::int[])))
$$
