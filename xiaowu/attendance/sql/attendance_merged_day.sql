-- Whether a child's day at the successor of a merged school was recorded by that school, before a merger as of that day or an earlier one was entered:
-- its class there took the roll (who was present is kept aside there, who was not brought the mark along). What the successor itself says comes first.
-- called by: owner
-- reads: roster_enrolment, roster_student
create or replace function attendance_merged_day(p_school bigint, p_student bigint, p_day date) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.roster_student here
        join public.roster_student was on was.uid = here.uid and was.school_id <> p_school
        join public.roster_enrolment sat on sat.school_id = was.school_id and sat.student_id = was.id and sat.ended_for = 'closed'
            and upper(sat.valid) <= p_day
        where here.school_id = p_school and here.id = p_student and public.roster_answering(was.school_id) = p_school and (
            exists (select from public.attendance_aside a where a.school_id = was.school_id and a.student_id = was.id and a.day = p_day)
            or exists (select from public.attendance_rollmark m where m.school_id = p_school and m.student_id = p_student and m.day = p_day)))
$$
