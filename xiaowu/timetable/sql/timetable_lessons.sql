-- Who has which lesson at these schools on a day: the weekday's lessons of the term, or those of the weekday that the day borrows (補課), without
-- lessons moved away and with lessons moved here (調課), each with whoever has it that day (代課). This is the one place that answers the question; a day
-- without school has no lessons.
-- called by: application
-- reads: roster_term
create or replace function timetable_lessons(p_schools bigint[], p_day date)
returns table (
    lesson_id bigint, school_id bigint, period smallint, class_id bigint, group_id bigint, subject text, room text, teacher_id bigint,
    co_teacher_id bigint, own_teacher_id bigint, moved_from date, moved_from_period smallint
)
language sql stable parallel safe as $$
    with lesson as (
        select l.* from public.timetable_lesson l
        join public.roster_term term on term.id = l.term_id and p_day between term.starts and term.ends
        where l.school_id = any (p_schools)
    ), held as (
        select l.*, l.period as held_in, change.teacher_id as taken_by, null::date as moved_from, null::smallint as moved_from_period
        from lesson l
        left join public.timetable_borrowedday borrowed on borrowed.school_id = l.school_id and borrowed.day = p_day
        left join public.timetable_lessonchange change on change.school_id = l.school_id and change.lesson_id = l.id and change.day = p_day
        where l.weekday = coalesce(borrowed.weekday, extract(isodow from p_day)) and l.since <= p_day and (l.until is null or p_day < l.until)
        and change.moved_to is null
        union all
        select l.*, change.moved_period, change.teacher_id, change.day, l.period
        from lesson l
        join public.timetable_lessonchange change on change.school_id = l.school_id and change.lesson_id = l.id and change.moved_to = p_day
    )
    select held.id, held.school_id, held.held_in, held.school_class_id, held.group_id, held.subject::text, held.room::text,
        coalesce(held.taken_by, held.teacher_id), held.co_teacher_id,
        held.teacher_id, held.moved_from, held.moved_from_period
    from held
    join public.roster_days(p_day, p_day) open on open.school_id = held.school_id and open.why is null
$$
