-- The cases that the successor of a merged school found in the days before the merger, of children who go back to it: since when the child sat at the
-- old school, and each school day from `p_first` to the day before, at whichever school: (day, mark, whether the roll was taken). For the rule that says
-- on which of these a case stands. Only for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_school, roster_schoolclass, roster_student
create or replace function attendance_cases_before(p_school bigint, p_successor bigint, p_day date, p_first date)
returns table (id bigint, ground text, days_before integer, came date, days json)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with exempt as materialized (
        select each.school_id, each.day, each.grade from public.timetable_exempt(p_first, p_day - 1) each
    )
    select d.id, d.ground::text, d.days_before::integer, coalesce(came.day, p_day), (
        select coalesce(json_agg(json_build_array(open.day, public.attendance_explained(r.school_id, r.school_class_id, r.day, was.id, m.mark::text),
            r.id is not null and not was.id = any(r.unasked)
            and (was.school_id, open.day, held.grade) not in (select exempt.school_id, exempt.day, exempt.grade from exempt)) order by open.day), '[]')
        from public.roster_student was
        cross join lateral (select o.day from public.roster_days(p_first, p_day - 1) o where o.school_id = was.school_id and o.why is null) open
        join public.roster_enrolment e on e.school_id = was.school_id and e.student_id = was.id and e.valid @> open.day
        join public.roster_schoolclass held on held.id = e.school_class_id
        left join public.attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = open.day and r.enrolled > 0
        left join public.attendance_rollmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
            and m.student_id = was.id
        where was.uid = here.uid and was.school_id <> p_successor)
    from public.roster_student here
    join public.roster_student there on there.school_id = p_successor and there.uid = here.uid
    join public.attendance_dropout d on d.school_id = p_successor and d.student_id = there.id and d.since >= p_day and d.ground <> 'not_arrived'
    cross join lateral (
        select min(lower(e.valid)) as day from public.roster_enrolment e
        where e.school_id = p_school and e.student_id = here.id and not exists (
            select from public.roster_student was
            join public.roster_enrolment other on other.school_id = was.school_id and other.student_id = was.id
            where was.uid = here.uid and was.school_id not in (p_school, p_successor) and lower(other.valid) > lower(e.valid))
    ) came
    where here.school_id = p_school and public.kernel_armed('schools_city') = 'on' and (exists (
            select from public.roster_enrolment e where e.school_id = p_school and e.student_id = here.id and e.ended_for = 'closed' and upper(e.valid) = p_day)
        or exists (select from public.roster_school s, jsonb_array_elements(s.closing -> 'arrived') place
            where s.id = p_school and (place ->> 'student_id')::bigint = here.id))
    order by d.id
$$
