-- Counts rolls anew whose marks a leave changed, and keeps each as a revision, so that whoever saves an older page is told.
-- called by: owner
-- reads: roster_enrolment
create or replace function attendance_leave_revise(
    p_schools bigint[], p_classes bigint[], p_days date[], p_by bigint, p_by_name text, p_at timestamptz
) returns void
language sql set search_path = pg_catalog, pg_temp as $$
    update public.attendance_roll roll set revision = roll.revision + 1,
        enrolled = (select count(*) from public.roster_enrolment e where e.school_id = roll.school_id and e.school_class_id = roll.school_class_id
            and e.valid @> roll.day and e.student_id <> all (roll.unasked)),
        away = (select count(*) from public.attendance_rollmark m where m.school_id = roll.school_id and m.school_class_id = roll.school_class_id
            and m.day = roll.day and public.attendance_is_away(m.mark)),
        late = (select count(*) from public.attendance_rollmark m where m.school_id = roll.school_id and m.school_class_id = roll.school_class_id
            and m.day = roll.day and m.mark = 'late')
    where (roll.school_id, roll.school_class_id, roll.day) in (select * from unnest(p_schools, p_classes, p_days));
    insert into public.attendance_rollrevision (school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at)
    select roll.school_id, roll.school_class_id, roll.day, roll.revision,
        coalesce((select jsonb_object_agg(m.student_id, jsonb_build_array(m.mark, m.leave_type)) from public.attendance_rollmark m
            where m.school_id = roll.school_id and m.school_class_id = roll.school_class_id and m.day = roll.day), '{}'::jsonb),
        p_by, p_by_name, p_at
    from public.attendance_roll roll
    where (roll.school_id, roll.school_class_id, roll.day) in (select * from unnest(p_schools, p_classes, p_days));
$$
