-- Takes back what the days before a merger led to at the successor: the cases of dropouts that are named, each with the days on which it stands there,
-- warning letters, and words about a mark that came along are the old school's again, of children who go back to it. Where a roll was taken there since,
-- that keeps the merger, and nothing of this stands. Returns how many. Only for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_school, roster_student
create or replace function attendance_cases_returned(
    p_school bigint, p_successor bigint, p_day date, p_case bigint[], p_since date[], p_on date[], p_before integer[]
) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with child as materialized (
        select there.id as there, here.id as here, sat.class
        from public.roster_student there
        join public.roster_student here on here.school_id = p_school and here.uid = there.uid
        cross join lateral (
            select e.school_class_id as class from public.roster_enrolment e
            where e.school_id = p_school and e.student_id = here.id and e.ended_for = 'closed' and upper(e.valid) = p_day
            union all
            select (place ->> 'school_class_id')::bigint from public.roster_school s, jsonb_array_elements(s.closing -> 'arrived') place
            where s.id = p_school and (place ->> 'student_id')::bigint = here.id
            limit 1
        ) sat
        where there.school_id = p_successor and public.kernel_armed('schools_city') = 'on'
    ), cases as (
        update public.attendance_dropout d set school_id = p_school, student_id = child.here, since = stands.since, "on" = stands."on",
            days_before = stands.before
        from child, unnest(p_case, p_since, p_on, p_before) as stands (id, since, "on", before)
        where d.id = stands.id and d.school_id = p_successor and d.student_id = child.there returning d.id
    ), letters as (
        update public.attendance_warningletter w set school_id = p_school, student_id = child.here
        from child where w.school_id = p_successor and w.student_id = child.there and w.last_day >= p_day returning w.id
    ), words as (
        update public.attendance_absenceword w set school_id = p_school, student_id = child.here, school_class_id = child.class
        from child where w.school_id = p_successor and w.student_id = child.there and w.day >= p_day returning w.id
    )
    select (select count(*) from cases) + (select count(*) from letters) + (select count(*) from words)
$$
