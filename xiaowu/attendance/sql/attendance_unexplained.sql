-- Whose family is to be told something now: children who are marked absent and of whom nobody was told yet, and children of whom it was told and
-- whose mark has changed since; with the facts that decide whether the class's roll is reliable. A grade that owes no roll (免點名) has no new absences
-- to tell, only corrections; those are told even where the school has ceased to tell since. Of all schools, for the job that tells families.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_unexplained(p_day date, p_back integer)
returns table (
    school_id bigint, class_id bigint, class_name text, student_id bigint, child text, day date, mark text, leave_type text, is_told boolean,
    times smallint, enrolled smallint, absent bigint, newcomers integer, saved_at timestamptz, is_confirmed boolean, tell_at time
) language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with asked as (
        select m.school_id, m.student_id, m.day from public.roster_days(p_day, p_day) open
        join public.attendance_rollmark m on m.school_id = open.school_id and m.day = open.day and m.mark = 'absent' where open.why is null
        union
        select t.school_id, t.student_id, t.day from public.attendance_absencetold t where t.is_told and not t.of_lessons
            and t.day between p_day - p_back and p_day
    )
    select asked.school_id, c.id, c.name::text, st.id, st.name::text, asked.day, stands.mark, coalesce(m.leave_type, '')::text,
        coalesce(t.is_told, false), coalesce(t.times, 0::smallint), r.enrolled,
        (select count(*) from public.attendance_rollmark o where o.school_id = r.school_id and o.school_class_id = r.school_class_id and o.day = r.day
            and o.mark = 'absent'),
        cardinality(r.unasked), r.saved_at,
        exists (select from public.attendance_rollconfirmed k where k.school_id = r.school_id and k.school_class_id = r.school_class_id
            and k.day = r.day and k.revision = r.revision),
        rule.tell_at
    from asked
    join public.roster_student st on st.school_id = asked.school_id and st.id = asked.student_id
    join public.roster_enrolment e on e.school_id = asked.school_id and e.student_id = asked.student_id and e.valid @> asked.day
    join public.roster_schoolclass c on c.id = e.school_class_id
    join public.attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = asked.day and r.enrolled > 0
        and not asked.student_id = any(r.unasked)
    left join public.attendance_rollmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
        and m.student_id = asked.student_id
    cross join lateral (
        select public.attendance_explained(r.school_id, r.school_class_id, r.day, asked.student_id, m.mark::text) as mark
    ) stands
    left join public.attendance_absencetold t on t.school_id = asked.school_id and t.day = asked.day and t.student_id = asked.student_id
        and not t.of_lessons
    left join public.attendance_carerule rule on rule.school_id = asked.school_id
    where public.kernel_armed('cares_city') = 'on' and (coalesce(rule.tells, true) or coalesce(t.is_told, false))
        and (stands.mark = 'absent') <> coalesce(t.is_told, false)
        and (coalesce(t.is_told, false)
            or (asked.school_id, c.grade) not in (select exempt.school_id, exempt.grade from public.timetable_exempt(p_day, p_day) exempt))
    order by asked.school_id, asked.day, c.id, e.seat
$$
