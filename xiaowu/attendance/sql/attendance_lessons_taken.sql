-- When the rolls of these lessons in these periods of a day were saved last, null for one that is not taken: of the reader's own lessons alone, also of a
-- class that is only lent to them, and of a teaching group, whose roll is taken once each of its children was named by a lesson's teacher, or by the
-- office from paper. A roll that only a pupil deputy filled in is not taken. `grades`: those of a group's children, null where it has none that day.
-- called by: application
-- reads: identity_account, roster_enrolment, roster_groupmember, roster_schoolclass, timetable_lesson, timetable_lessonchange
create or replace function attendance_lessons_taken(p_lessons bigint[], p_periods smallint[], p_day date)
returns table (lesson_id bigint, period smallint, taken_at timestamptz, grades smallint[])
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select lesson.id, lesson.period, case when lesson.group_id is null then of_class.saved_at else of_group.saved_at end, of_group.grades
    from (
        select l.id, l.school_id, l.school_class_id as class_id, l.group_id, given.period
        from unnest(p_lessons, p_periods) given (lesson, period) join public.timetable_lesson l on l.id = given.lesson
    ) lesson
    join public.identity_account a on a.id::text = public.kernel_armed('account') and (
        exists (select from public.timetable_lesson l where l.id = lesson.id and a.person_id in (l.teacher_id, l.co_teacher_id))
        or exists (select from public.timetable_lessonchange c where c.school_id = lesson.school_id and c.lesson_id = lesson.id
            and c.teacher_id = a.person_id and p_day in (c.day, c.moved_to)))
    left join public.attendance_periodroll of_class on of_class.school_id = lesson.school_id and of_class.school_class_id = lesson.class_id
        and of_class.day = p_day and of_class.period = lesson.period and of_class.whole && '{2,3,4}'
    left join lateral (
        select case when bool_and(named.saved_at is not null) then max(named.saved_at) end as saved_at, array_agg(distinct held.grade) as grades
        from public.roster_groupmember m
        join public.roster_enrolment e on e.school_id = m.school_id and e.student_id = m.student_id and e.valid @> p_day
        join public.roster_schoolclass held on held.school_id = e.school_id and held.id = e.school_class_id
        left join lateral (
            select r.saved_at from public.attendance_periodroll r where r.school_id = m.school_id and r.school_class_id = e.school_class_id
            and r.day = p_day and r.period = lesson.period and ((r.whole && '{2,3}' and not m.student_id = any (r.unasked))
                or exists (select from public.attendance_periodmark mark where mark.school_id = r.school_id and mark.day = p_day
                    and mark.school_class_id = r.school_class_id and mark.period = r.period and mark.student_id = m.student_id and mark.source in (2, 3)))
        ) named on true
        where m.school_id = lesson.school_id and m.group_id = lesson.group_id and m.valid @> p_day
    ) of_group on true
$$
