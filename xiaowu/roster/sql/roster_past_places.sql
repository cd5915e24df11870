-- Which children still sit in a class of a past academic year, in one school or in all: ids, student numbers and grades, no names.
-- called by: application
create or replace function roster_past_places(p_school bigint, p_year integer)
returns table (
    school_id bigint, school text, level text, class_id bigint, class text, academic_year smallint, grade smallint,
    student_id bigint, number text, since date
)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select s.id, s.name::text, s.level::text, c.id, c.name::text, c.academic_year, coalesce(e.grade, c.grade), st.id, st.number::text, lower(e.valid)
    from public.roster_schoolclass c
    join public.roster_enrolment e on e.school_id = c.school_id and e.school_class_id = c.id and upper_inf(e.valid)
    join public.roster_student st on st.school_id = e.school_id and st.id = e.student_id
    join public.roster_school s on s.id = c.school_id
    where c.academic_year < p_year and (p_school is null or c.school_id = p_school)
        and (public.kernel_armed('graduation_city') = 'on' or c.school_id = any (public.kernel_armed('graduation')::int[]))
    order by s.code, s.level, c.academic_year, c.grade, c.number, e.seat
$$
