-- When the rolls of the reader's own lessons of a day were saved last, null for one that is not taken: also of a class that is only lent to them for the
-- lesson, and of a teaching group, whose roll is taken once each of its children was named by a lesson's teacher, or by the office from paper. A roll that only a pupil deputy filled
-- in is not taken. Nothing about anybody else's lessons.
-- called by: application
-- reads: identity_account, roster_enrolment, roster_groupmember
create or replace function attendance_lessons_taken(p_schools bigint[], p_day date)
returns table (lesson_id bigint, period smallint, taken_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select lesson.lesson_id, lesson.period, case when lesson.group_id is null then of_class.saved_at else of_group.saved_at end
    from public.timetable_lessons(p_schools, p_day) lesson
    join public.identity_account a on a.person_id in (lesson.teacher_id, lesson.co_teacher_id) and a.id::text = public.kernel_armed('account')
    left join public.attendance_periodroll of_class on of_class.school_id = lesson.school_id and of_class.school_class_id = lesson.class_id
        and of_class.day = p_day and of_class.period = lesson.period and of_class.whole && '{2,3,4}'
    left join lateral (
        select case when bool_and(named.saved_at is not null) then max(named.saved_at) end as saved_at
        from public.roster_groupmember m
        join public.roster_enrolment e on e.school_id = m.school_id and e.student_id = m.student_id and e.valid @> p_day
        left join lateral (
            select r.saved_at from public.attendance_periodroll r where r.school_id = m.school_id and r.school_class_id = e.school_class_id
            and r.day = p_day and r.period = lesson.period and ((r.whole && '{2,3}' and not m.student_id = any (r.unasked))
                or exists (select from public.attendance_periodmark mark where mark.school_id = r.school_id and mark.day = p_day
                    and mark.school_class_id = r.school_class_id and mark.period = r.period and mark.student_id = m.student_id and mark.source in (2, 3)))
        ) named on true
        where m.school_id = lesson.school_id and m.group_id = lesson.group_id and m.valid @> p_day
    ) of_group on true
$$
