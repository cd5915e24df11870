-- How many children of a school have which diet, whether they are present today or not; no class, no child. A day without school has no rows.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_school_diets(p_school bigint, p_day date) returns table (diet text, eating bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select s.diet::text, count(*)
    from public.roster_days(p_day, p_day) open
    join public.roster_enrolment e on e.school_id = open.school_id and e.valid @> p_day
    join public.roster_schoolclass c on c.school_id = p_school and c.id = e.school_class_id
        and c.academic_year = public.roster_academic_year(p_day)
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id and s.diet <> 'own_meal'
    where open.school_id = p_school and open.why is null
    and p_school = any (public.kernel_armed('counts')::int[]) and p_day = public.kernel_armed('today')::date
    group by s.diet
$$
