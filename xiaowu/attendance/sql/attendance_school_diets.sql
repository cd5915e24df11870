-- How many children of a school eat which diet, whoever is there today; no class, no child.
-- called by: application
create or replace function attendance_school_diets(p_school bigint, p_day date) returns table (diet text, eating bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.diet::text, count(*)
    from public.roster_enrolment e
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id and s.diet <> 'own_meal'
    where e.school_id = p_school and e.valid @> p_day and p_school = any (public.kernel_armed('counts')::int[]) and p_day = public.kernel_armed('today')::date
    group by s.diet
$$
