-- Adjusts the rolls by period from a day on after children joined or changed class. What was said about a child goes along to the class where it is
-- now. Rolls that were already taken there count for the child only if they name it, since nobody asked about it. What was said of days on which the
-- child is in no class stays where it was and counts nowhere.
-- called by: owner
-- reads: roster_enrolment
create or replace function attendance_follow_periods(p_schools bigint[], p_students bigint[], p_former bigint[], p_since date[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update public.attendance_periodroll roll set unasked = roll.unasked || newcomers.students, revision = roll.revision + 1
    from (
        select r.school_id, r.school_class_id, r.day, r.period, array_agg(child.student) as students
        from unnest(p_schools, p_students, p_former, p_since) child (school, student, former, since)
        join public.roster_enrolment e on e.school_id = child.school and e.student_id = child.student
        join public.attendance_periodroll r on r.school_id = child.school and r.school_class_id = e.school_class_id and e.valid @> r.day
            and r.day >= child.since
        where r.school_class_id is distinct from child.former and not child.student = any (r.unasked)
        group by r.school_id, r.school_class_id, r.day, r.period
    ) newcomers
    where roll.school_id = newcomers.school_id and roll.school_class_id = newcomers.school_class_id and roll.day = newcomers.day
    and roll.period = newcomers.period;
    update public.attendance_periodmark mark set school_class_id = e.school_class_id
    from unnest(p_schools, p_students, p_since) child (school, student, since)
    join public.roster_enrolment e on e.school_id = child.school and e.student_id = child.student
    where mark.school_id = child.school and mark.student_id = child.student and mark.day >= child.since
    and e.valid @> mark.day and mark.school_class_id <> e.school_class_id
    and not exists (select from public.attendance_periodmark other where other.school_id = mark.school_id and other.day = mark.day
        and other.period = mark.period and other.student_id = mark.student_id and other.source = mark.source
        and (other.school_class_id = e.school_class_id or other.id < mark.id));
$$
