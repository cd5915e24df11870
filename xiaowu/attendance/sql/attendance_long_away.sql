-- The school days of a span, day by day, for every child who was absent without leave at least so many times in it, or has not returned since it was
-- found, and is in a class on the last day; for the job that finds dropouts to be reported. A day that owed no roll (免點名) counts as one without a
-- roll.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_long_away(p_first date, p_last date, p_least integer)
returns table (school_id bigint, student_id bigint, child text, class text, seat smallint, days json)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with many as (
        select m.school_id, m.student_id from public.attendance_rollmark m where m.day between p_first and p_last and m.mark = 'absent'
        group by 1, 2 having count(*) >= p_least
        union select known.school_id, known.student_id from public.attendance_dropout known
        where known.back_on is null and known.ground <> 'not_arrived' and known.on >= p_first
    ), exempt as materialized (
        select each.school_id, each.day, each.grade from public.timetable_exempt(p_first, p_last) each
    )
    select many.school_id, many.student_id, st.name::text, c.name::text, here.seat, (
        select json_agg(json_build_array(open.day, public.attendance_explained(r.school_id, r.school_class_id, r.day,
            many.student_id, m.mark::text), r.id is not null and not many.student_id = any(r.unasked)
            and (many.school_id, open.day, held.grade) not in (select exempt.school_id, exempt.day, exempt.grade from exempt)) order by open.day)
        from public.roster_days(p_first, p_last) open
        join public.roster_enrolment e on e.school_id = many.school_id and e.student_id = many.student_id and e.valid @> open.day
        join public.roster_schoolclass held on held.id = e.school_class_id
        left join public.attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = open.day and r.enrolled > 0
        left join public.attendance_rollmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
            and m.student_id = many.student_id
        where open.school_id = many.school_id and open.why is null)
    from many
    join public.roster_student st on st.school_id = many.school_id and st.id = many.student_id
    join public.roster_enrolment here on here.school_id = many.school_id and here.student_id = many.student_id and here.valid @> p_last
    join public.roster_schoolclass c on c.id = here.school_class_id
    where public.kernel_armed('cares_city') = 'on'
    order by 1, 2
$$
