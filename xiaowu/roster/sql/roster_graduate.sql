-- Ends the enrolments of these children at a school as graduation, each on 1 August after its class's year; returns which of them ended, when, and in
-- which class.
-- called by: application
create or replace function roster_graduate(p_school bigint, p_students bigint[], p_year integer)
returns table (student_id bigint, ended date, former bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not coalesce(public.kernel_armed('graduation_city') = 'on' or p_school = any (public.kernel_armed('graduation')::int[]), false) then
        return;
    end if;
    return query with gone as (
        update public.roster_enrolment e set valid = daterange(lower(e.valid), public.roster_first_day_of(c.academic_year + 1)), ended_for = 'graduated'
        from public.roster_schoolclass c where e.school_id = p_school and e.student_id = any (p_students) and c.id = e.school_class_id
            and upper_inf(e.valid) and c.academic_year < p_year and lower(e.valid) < public.roster_first_day_of(c.academic_year + 1)
        returning e.student_id, upper(e.valid) as ended, e.school_class_id
    ), stood as (
        update public.roster_student s set school_class_id = null from gone where s.school_id = p_school and s.id = gone.student_id
    ) select gone.student_id, gone.ended, gone.school_class_id from gone;
end
$$
