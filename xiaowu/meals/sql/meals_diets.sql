-- How many children have which diet, whether they are away or not: of each of these schools (one for each grade) the grades for which a kitchen cooks
-- that day, all together.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function meals_diets(p_kitchen bigint, p_day date, p_schools bigint[], p_grades smallint[])
returns table (school_id bigint, diet text, eating bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select wanted.school_id, s.diet::text, count(*)
    from (
        select distinct w.school_id, w.grade from unnest(p_schools, p_grades) w (school_id, grade)
        join public.meals_served(p_kitchen, p_day) each on each.school_id = w.school_id and w.grade between each.first_grade and each.last_grade
    ) wanted
    join public.roster_days(p_day, p_day) open on open.school_id = wanted.school_id and open.why is null
    join public.roster_schoolclass c on c.school_id = wanted.school_id and c.grade = wanted.grade
        and c.academic_year = public.roster_academic_year(p_day)
    join public.roster_enrolment e on e.school_id = c.school_id and e.school_class_id = c.id and e.valid @> p_day
    join public.roster_student s on s.school_id = c.school_id and s.id = e.student_id and s.diet <> 'own_meal'
    group by wanted.school_id, s.diet
$$
