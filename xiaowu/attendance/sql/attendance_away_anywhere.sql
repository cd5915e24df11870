-- The school days of a span, day by day, for every child who was absent without leave at least so many times in it, or has not returned since it was
-- found, and is in a class on the last day; for the job that finds dropouts to be reported. Days at schools that the child left in the span are among
-- them, each by its own school's calendar. `records`: the child's other records; `places`: from which day on it sat at which school. A day that owed no
-- roll (免點名) counts as one without a roll.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_away_anywhere(p_first date, p_last date, p_least integer)
returns table (school_id bigint, student_id bigint, child text, class text, seat smallint, days json, records bigint[], places json)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with many as materialized (
        select st.uid from (
            select m.school_id, m.student_id, count(*) as times from public.attendance_rollmark m
            where m.day between p_first and p_last and m.mark = 'absent' group by 1, 2
        ) each join public.roster_student st on st.school_id = each.school_id and st.id = each.student_id
        group by 1 having sum(each.times) >= p_least
        union select st.uid from public.attendance_dropout known
        join public.roster_student st on st.school_id = known.school_id and st.id = known.student_id
        where known.back_on is null and known.ground <> 'not_arrived' and known.on >= p_first
    ), exempt as materialized (
        select each.school_id, each.day, each.grade from public.timetable_exempt(p_first, p_last) each
    )
    select st.school_id, st.id, st.name::text, c.name::text, here.seat, (
        select coalesce(json_agg(json_build_array(open.day, public.attendance_explained(r.school_id, r.school_class_id, r.day, was.id, m.mark::text),
            r.id is not null and not was.id = any(r.unasked)
            and (was.school_id, open.day, held.grade) not in (select exempt.school_id, exempt.day, exempt.grade from exempt)) order by open.day), '[]')
        from public.roster_student was
        cross join lateral (select o.day from public.roster_days(p_first, p_last) o where o.school_id = was.school_id and o.why is null) open
        join public.roster_enrolment e on e.school_id = was.school_id and e.student_id = was.id and e.valid @> open.day
        join public.roster_schoolclass held on held.id = e.school_class_id
        left join public.attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = open.day and r.enrolled > 0
        left join public.attendance_rollmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
            and m.student_id = was.id
        where was.uid = many.uid),
        array(select was.id from public.roster_student was where was.uid = many.uid and was.id <> st.id order by 1),
        (select json_agg(json_build_array(e.school_id, lower(e.valid)) order by lower(e.valid)) from public.roster_student was
            join public.roster_enrolment e on e.school_id = was.school_id and e.student_id = was.id where was.uid = many.uid)
    from many
    join public.roster_student st on st.uid = many.uid
    join public.roster_enrolment here on here.school_id = st.school_id and here.student_id = st.id and here.valid @> p_last
    join public.roster_schoolclass c on c.id = here.school_class_id
    where public.kernel_armed('cares_city') = 'on'
    order by 1, 2
$$
