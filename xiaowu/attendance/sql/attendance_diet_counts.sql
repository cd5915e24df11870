-- Today's meals of a school by diet; no class, no child.
-- called by: application
create or replace function attendance_diet_counts(p_school bigint, p_day date) returns table (diet text, meals bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.diet::text, count(*) filter (where m.id is null)
    from public.roster_enrolment e
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id and s.diet <> 'own_meal'
    left join public.attendance_rollmark m on m.school_id = p_school and m.school_class_id = e.school_class_id and m.student_id = s.id
        and m.day = p_day and m.mark in ('absent', 'leave')
    where e.school_id = p_school and e.valid @> p_day
        and p_school = any (public.kernel_armed('counts')::int[]) and p_day = public.kernel_armed('today')::date
    group by s.diet
$$
