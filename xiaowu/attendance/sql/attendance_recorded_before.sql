-- The days of a span that a merged school recorded of a child though they are the successor's since (`attendance_merged_day`), and the mark as it came
-- along, empty of who was there. For those who see the child's rolls at the successor.
-- called by: application
-- reads: roster_student
create or replace function attendance_recorded_before(p_school bigint, p_student bigint, p_first date, p_last date)
returns table (day date, mark text, leave_type text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select step::date, coalesce(m.mark, '')::text, coalesce(m.leave_type, '')::text
    from public.roster_student here
    cross join generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') step
    left join public.attendance_rollmark m on m.school_id = p_school and m.student_id = p_student and m.day = step::date
    where here.school_id = p_school and here.id = p_student and public.attendance_merged_day(p_school, p_student, step::date)
        and (p_school = any (public.kernel_armed('rolls')::int[]) or here.school_class_id = any (public.kernel_armed('roll_classes')::int[]))
    order by 1
$$
