-- Of the children who are in a class of the school on the last day of a span: on how many days of it they were absent without leave at schools that they
-- left, and at how many a letter was made there. How many, and not when: that is the other school's to tell. For those who see the child's rolls here.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_absent_before(p_school bigint, p_first date, p_last date)
returns table (student_id bigint, days integer, warned smallint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select here.id, count(*)::integer, coalesce((
        select max(w.step) from public.roster_student was
        join public.attendance_warningletter w on w.school_id = was.school_id and w.student_id = was.id and w.last_day between p_first and p_last
        where was.uid = here.uid and was.school_id <> p_school), 0::smallint)
    from public.roster_student here
    join public.roster_enrolment sits on sits.school_id = here.school_id and sits.student_id = here.id and sits.valid @> p_last
    join public.roster_student was on was.uid = here.uid and was.school_id <> here.school_id
    join public.attendance_rollmark m on m.school_id = was.school_id and m.student_id = was.id and m.mark = 'absent' and m.day between p_first and p_last
    join public.roster_schoolclass held on held.id = m.school_class_id
    where here.school_id = p_school and (p_school = any (public.kernel_armed('rolls')::int[]) or p_school = any (public.kernel_armed('cared')::int[])
            or sits.school_class_id = any (public.kernel_armed('roll_classes')::int[]))
        and exists (select from public.roster_days(m.day, m.day) open where open.school_id = m.school_id and open.why is null)
        and not exists (select from public.timetable_exempt(m.day, m.day) exempt where exempt.school_id = m.school_id and exempt.grade = held.grade)
        and public.attendance_explained(m.school_id, m.school_class_id, m.day, m.student_id, m.mark::text) = 'absent'
    group by 1, here.uid
$$
