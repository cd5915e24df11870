-- Which of the children that an importing school lists are enrolled at another school, and nothing more.
-- called by: application
create or replace function roster_enrolled_elsewhere(p_school bigint, p_names text[], p_births date[]) returns table (name text, birth_date date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select asked.name, asked.birth_date from unnest(p_names, p_births) as asked(name, birth_date)
    where p_school = any (public.kernel_armed('register')::int[]) and exists (
        select 1 from public.roster_student s
        join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
        where s.birth_date = asked.birth_date and s.name = asked.name and s.school_id <> p_school
    )
$$
