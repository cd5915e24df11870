-- How many children of a school have which diet, whether they are present today or not: of the grades for which is cooked together, of none without a
-- meal; no class, no child. A day without school has no rows.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_diets_together(p_school bigint, p_day date) returns table (grades smallint[], diet text, eating bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select together.grades, s.diet::text, count(*)
    from public.roster_days(p_day, p_day) open
    join (
        select array_agg(g.grade order by g.grade) as grades
        from (select distinct c.grade from public.roster_schoolclass c
            where c.school_id = p_school and c.academic_year = public.roster_academic_year(p_day)) g
        left join public.attendance_kitchens(p_school, p_day) k on k.grade = g.grade
        where k.grade is null or k.kitchen_id is not null
        group by k.kitchen_id
    ) together on true
    join public.roster_schoolclass c on c.school_id = p_school and c.grade = any (together.grades)
        and c.academic_year = public.roster_academic_year(p_day)
    join public.roster_enrolment e on e.school_id = p_school and e.school_class_id = c.id and e.valid @> p_day
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id and s.diet <> 'own_meal'
    where open.school_id = p_school and open.why is null
    and p_school = any (public.kernel_armed('counts')::int[]) and p_day = public.kernel_armed('today')::date
    group by together.grades, s.diet
$$
