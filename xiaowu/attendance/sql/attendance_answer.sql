-- Records a guardian's answer to the absence of their own child; returns where it was and in which class. Nothing is returned if there is no such
-- child or nothing to answer.
-- called by: application
-- reads: roster_enrolment
create or replace function attendance_answer(p_student bigint, p_day date, p_said text, p_text text, p_at timestamptz)
returns table (school_id bigint, class_id bigint) language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.attendance_absenceword (school_id, school_class_id, day, student_id, said, text, at, account_id, by_name)
    select mine.school_id, e.school_class_id, p_day, mine.student_id, p_said, p_text, p_at, public.kernel_armed('account')::bigint,
        public.identity_name(public.kernel_armed('account')::bigint)
    from public.identity_children() mine
    join public.roster_enrolment e on e.school_id = mine.school_id and e.student_id = mine.student_id and e.valid @> p_day
    where mine.student_id = p_student and p_said in ('ill', 'family', 'coming', 'other', 'expected')
        and (exists (select from public.attendance_absencetold t where t.school_id = mine.school_id and t.day = p_day and t.student_id = p_student)
            or exists (select from public.attendance_rollmark m where m.school_id = mine.school_id and m.day = p_day and m.student_id = p_student
                and m.mark = 'absent'))
    returning attendance_absenceword.school_id, attendance_absenceword.school_class_id
$$
