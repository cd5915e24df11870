-- Takes the morning's marks back that children of a merged school brought along to the successor, of days and classes of which nobody took a roll there:
-- they lie aside at the old school until its children sit there again (`attendance_follow`). Returns how many. Only for the bureau. Whoever came to the
-- old school on the very day has no seat there that ended: where they sat is kept with the closing.
-- called by: application
-- reads: roster_enrolment, roster_school, roster_student
create or replace function attendance_marks_back(p_school bigint, p_successor bigint, p_day date) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    back integer;
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return 0;
    end if;
    with gone as (
        delete from public.attendance_rollmark mark using public.roster_student there
            join public.roster_student here on here.school_id = p_school and here.uid = there.uid
        where mark.school_id = p_successor and mark.day >= p_day and there.school_id = p_successor and there.id = mark.student_id
        and (exists (select from public.roster_enrolment sat where sat.school_id = p_school and sat.student_id = here.id and sat.ended_for = 'closed'
                and upper(sat.valid) = p_day)
            or exists (select from public.roster_school s, jsonb_array_elements(s.closing -> 'arrived') place
                where s.id = p_school and (place ->> 'student_id')::bigint = here.id))
        and not exists (select from public.attendance_roll r where r.school_id = mark.school_id and r.school_class_id = mark.school_class_id
            and r.day = mark.day)
        returning here.id as student_id, mark.day, mark.mark, mark.leave_type
    )
    insert into public.attendance_aside (school_id, student_id, day, mark, leave_type)
    select p_school, gone.student_id, gone.day, gone.mark, gone.leave_type from gone
    on conflict (school_id, student_id, day) do update set mark = excluded.mark, leave_type = excluded.leave_type;
    get diagnostics back = row_count;
    return back;
end
$$
