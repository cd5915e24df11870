-- The cases of dropouts that a school goes on with for one that merged into it: of children who are on its own record, with the class in which they sit
-- on that day, and the school at which the case was found. For those who see its cases.
-- called by: application
-- reads: followups_followup, roster_enrolment, roster_school, roster_schoolclass, roster_student
create or replace function attendance_cases_along(p_school bigint, p_day date) returns table (
    id bigint, student_id bigint, child text, class_name text, ground text, since date, "on" date, days_before integer, deadline date, back_on date,
    former text
)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select d.id, here.id, here.name::text, coalesce((
        select c.name from public.roster_enrolment e join public.roster_schoolclass c on c.id = e.school_class_id
        where e.school_id = p_school and e.student_id = here.id and e.valid @> p_day), '')::text,
        d.ground::text, d.since, d."on", d.days_before::integer, d.deadline, d.back_on, place.name::text
    from public.attendance_dropout d
    join public.roster_school place on place.id = d.school_id
    join public.roster_student was on was.school_id = d.school_id and was.id = d.student_id
    join public.roster_student here on here.school_id = p_school and here.uid = was.uid
    where p_school = any (public.kernel_armed('cared')::int[])
        and d.id in (select owed.about from public.followups_followup owed where owed.kind = 'dropout' and owed.school_id = p_school)
        and d.school_id <> p_school and public.roster_answering(d.school_id) = p_school
$$
