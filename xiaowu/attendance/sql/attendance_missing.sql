-- Whose family is to be told something now of single lessons: children who missed one without a word, though the morning's roll had nothing against
-- them, where the school tells of these; and those of whom it was told and who missed none any more. With what decides whether the roll of the first
-- such period is good enough. Of all schools, for the job that tells.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_missing(p_day date, p_back integer)
returns table (
    school_id bigint, class_id bigint, class_name text, student_id bigint, child text, day date, periods smallint[], is_told boolean,
    times smallint, enrolled smallint, absent bigint, newcomers integer, saved_at timestamptz, tell_at time
) language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with asked as (
        select m.school_id, m.student_id, m.day from public.attendance_carerule rule
        join public.roster_days(p_day, p_day) open on open.school_id = rule.school_id and open.why is null
        join public.attendance_periodmark m on m.school_id = rule.school_id and m.day = p_day and m.mark = 'absent'
        where rule.tells and rule.tells_lessons
        union
        select t.school_id, t.student_id, t.day from public.attendance_absencetold t
        where t.of_lessons and t.is_told and t.day between p_day - p_back and p_day
    )
    select asked.school_id, c.id, c.name::text, st.id, st.name::text, asked.day, missed.periods, coalesce(t.is_told, false),
        coalesce(t.times, 0::smallint), coalesce(r.enrolled, 0::smallint),
        (select count(*) from public.roster_enrolment o where o.school_class_id = c.id and o.valid @> asked.day
            and missed.periods[1] = any (public.attendance_missed(asked.school_id, c.id, asked.day, o.student_id))),
        coalesce(cardinality(r.unasked), 0), coalesce(r.saved_at, t.told_at), rule.tell_at
    from asked
    join public.roster_student st on st.school_id = asked.school_id and st.id = asked.student_id
    join public.roster_enrolment e on e.school_id = asked.school_id and e.student_id = asked.student_id and e.valid @> asked.day
    join public.roster_schoolclass c on c.id = e.school_class_id
    cross join lateral (select public.attendance_missed(asked.school_id, c.id, asked.day, asked.student_id) as periods) missed
    left join public.attendance_periodroll r on r.school_id = asked.school_id and r.school_class_id = c.id and r.day = asked.day
        and r.period = missed.periods[1]
    left join public.attendance_rollmark m on m.school_id = asked.school_id and m.school_class_id = c.id and m.day = asked.day
        and m.student_id = asked.student_id
    left join public.attendance_absencetold t on t.school_id = asked.school_id and t.day = asked.day and t.student_id = asked.student_id
        and t.of_lessons
    left join public.attendance_carerule rule on rule.school_id = asked.school_id
    where public.kernel_armed('cares_city') = 'on' and (cardinality(missed.periods) > 0) <> coalesce(t.is_told, false)
        and (coalesce(t.is_told, false)
            or public.attendance_explained(asked.school_id, c.id, asked.day, asked.student_id, m.mark::text) is distinct from 'absent')
    order by asked.school_id, asked.day, c.id, e.seat
$$
