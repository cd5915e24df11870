-- Records a guardian's answer to the absence of their own child; returns where it was and in which class. Nothing is returned if there is no such
-- child or nothing to answer. `found`: how often the child was found before, so that a later alarm is a new one; `is_noted`: whether this answer was
-- kept, since of one guardian's answers on one day only so many are.
-- called by: application
-- reads: roster_enrolment
create or replace function attendance_answer(p_student bigint, p_day date, p_said text, p_text text, p_at timestamptz, p_most integer)
returns table (school_id bigint, class_id bigint, found integer, is_noted boolean)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with mine as (
        select mine.school_id, e.school_class_id, own.id as account_id,
            (select count(*) from public.attendance_absenceword w where w.school_id = mine.school_id and w.day = p_day and w.student_id = p_student
                and w.account_id = own.id) as words,
            (select count(*)::integer from public.attendance_absenceword w where w.school_id = mine.school_id and w.day = p_day
                and w.student_id = p_student and w.said = 'safe') as found
        from public.identity_children() mine
        cross join (select public.kernel_armed('account')::bigint as id) own
        join public.roster_enrolment e on e.school_id = mine.school_id and e.student_id = mine.student_id and e.valid @> p_day
        where mine.student_id = p_student and p_said in ('ill', 'family', 'coming', 'other', 'expected')
            and (exists (select from public.attendance_absencetold t
                    where t.school_id = mine.school_id and t.day = p_day and t.student_id = p_student)
                or exists (select from public.attendance_rollmark m where m.school_id = mine.school_id and m.day = p_day
                    and m.student_id = p_student and m.mark = 'absent')
                or public.attendance_missed(mine.school_id, e.school_class_id, p_day, p_student) <> '{}')
    ), put as (
        insert into public.attendance_absenceword (school_id, school_class_id, day, student_id, said, text, at, account_id, by_name)
        select mine.school_id, mine.school_class_id, p_day, p_student, p_said, p_text, p_at, mine.account_id, public.identity_name(mine.account_id)
        from mine where mine.words < p_most
        returning id
    )
    select mine.school_id, mine.school_class_id, mine.found, exists (select from put) from mine
$$
