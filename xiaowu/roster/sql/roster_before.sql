-- The schools of the city at which a child was before it came to this one, the last first: from when to when, why it left, and which school answers for
-- what was kept there. `is_taken_over`: it came along when that school merged, so that this one answers. Schools and days, and nothing else that is kept
-- there; for those who see the child here.
-- called by: application
create or replace function roster_before(p_school bigint, p_student bigint) returns table (
    school_id bigint, student_id bigint, school text, since date, until date, reason text, answers text, is_taken_over boolean
)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select was.school_id, was.id, place.name::text, stay.since, stay.until, nullif(stay.reason, ''), by.name::text,
        stay.reason = 'closed' and by.id = p_school
    from public.roster_student here
    join public.roster_student was on was.uid = here.uid and was.school_id <> here.school_id
    join public.roster_school place on place.id = was.school_id
    join public.roster_school by on by.id = public.roster_answering(was.school_id)
    join lateral (
        select min(lower(e.valid)) as since, max(upper(e.valid)) as until, (array_agg(e.ended_for::text order by e.valid desc))[1] as reason
        from public.roster_enrolment e
        where e.school_id = was.school_id and e.student_id = was.id and e.ended_for <> 'mistake' and upper(e.valid) <= (
            select max(lower(o.valid)) from public.roster_enrolment o where o.school_id = here.school_id and o.student_id = here.id)
    ) stay on stay.since is not null
    where here.school_id = p_school and here.id = p_student and (p_school = any (public.kernel_armed('students')::int[])
        or here.school_class_id = any (public.kernel_armed('classes')::int[]))
    order by stay.until desc, was.id
$$
