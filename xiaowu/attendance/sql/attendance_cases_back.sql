-- Takes back what the days before a merger led to at the successor: cases of dropouts, warning letters, and words about a mark that came along are the
-- old school's again, of children who go back to it. A case counts from the days that it stood on: `p_row` of them in a row, `p_term` in a term completed
-- it. Where a roll was taken there since, that keeps the merger, and nothing of this stands. Returns how many. Only for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_school, roster_schoolclass, roster_student
create or replace function attendance_cases_back(p_school bigint, p_successor bigint, p_day date, p_row integer, p_term integer) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with child as materialized (
        select there.id as there, here.id as here, here.uid, sat.class
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
    ), stood as (
        select d.id, child.here, coalesce(came.day, p_day) as came, counted.days, counted.days[case d.ground when 'in_a_row' then p_row else p_term end] as done
        from child
        join public.attendance_dropout d on d.school_id = p_successor and d.student_id = child.there and d.since >= p_day and d.ground <> 'not_arrived'
        cross join lateral (
            select min(lower(e.valid)) as day from public.roster_enrolment e
            where e.school_id = p_school and e.student_id = child.here and not exists (
                select from public.roster_student was
                join public.roster_enrolment other on other.school_id = was.school_id and other.student_id = was.id
                where was.uid = child.uid and was.school_id not in (p_school, p_successor) and lower(other.valid) > lower(e.valid))
        ) came
        cross join lateral (
            select array_agg(absent.day order by absent.day) as days from (
                select m.day from public.roster_student was
                join public.attendance_rollmark m on m.school_id = was.school_id and m.student_id = was.id and m.mark = 'absent'
                    and m.day between p_day - 366 and p_day - 1
                join public.roster_schoolclass held on held.id = m.school_class_id
                where was.uid = child.uid and was.school_id <> p_successor
                    and exists (select from public.roster_days(m.day, m.day) open where open.school_id = m.school_id and open.why is null)
                    and not exists (select from public.timetable_exempt(m.day, m.day) exempt
                        where exempt.school_id = m.school_id and exempt.grade = held.grade)
                    and public.attendance_explained(m.school_id, m.school_class_id, m.day, m.student_id, m.mark::text) = 'absent'
                order by m.day desc limit d.days_before
            ) absent
        ) counted
    ), cases as (
        update public.attendance_dropout d set school_id = p_school, student_id = stood.here, since = greatest(stood.days[1], stood.came),
            "on" = greatest(stood.days[1], stood.done, stood.came),
            days_before = (select count(*) from unnest(stood.days) day where day < stood.came)
        from stood where d.id = stood.id returning d.id
    ), letters as (
        update public.attendance_warningletter w set school_id = p_school, student_id = child.here
        from child where w.school_id = p_successor and w.student_id = child.there and w.last_day >= p_day returning w.id
    ), words as (
        update public.attendance_absenceword w set school_id = p_school, student_id = child.here, school_class_id = child.class
        from child where w.school_id = p_successor and w.student_id = child.there and w.day >= p_day returning w.id
    )
    select (select count(*) from cases) + (select count(*) from letters) + (select count(*) from words)
$$
