-- Counts the rolls of these classes anew from a day on: marks of children who were not in the class that day are deleted, and the figures are those
-- of the children who were asked. Returns how many rolls had other figures.
-- called by: owner
-- reads: roster_enrolment
create or replace function attendance_recount(p_schools bigint[], p_classes bigint[], p_since date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    changed integer;
begin
    delete from public.attendance_rollmark mark
    where mark.school_id = any (p_schools) and mark.school_class_id = any (p_classes) and mark.day >= p_since
    and not exists (select from public.roster_enrolment e where e.school_id = mark.school_id and e.student_id = mark.student_id
        and e.school_class_id = mark.school_class_id and e.valid @> mark.day);
    update public.attendance_roll roll set unasked = counted.unasked, enrolled = counted.enrolled, away = counted.away, late = counted.late,
        revision = roll.revision + 1
    from (
        select r.school_id, r.school_class_id, r.day,
            array(select student_id from public.roster_enrolment e where e.school_id = r.school_id and e.school_class_id = r.school_class_id
                and e.valid @> r.day and e.student_id = any (r.unasked) order by 1) as unasked,
            (select count(*) from public.roster_enrolment e where e.school_id = r.school_id and e.school_class_id = r.school_class_id
                and e.valid @> r.day and e.student_id <> all (r.unasked)) as enrolled,
            (select count(*) from public.attendance_rollmark m where m.school_id = r.school_id and m.school_class_id = r.school_class_id
                and m.day = r.day and public.attendance_is_away(m.mark)) as away,
            (select count(*) from public.attendance_rollmark m where m.school_id = r.school_id and m.school_class_id = r.school_class_id
                and m.day = r.day and m.mark = 'late') as late
        from public.attendance_roll r
        where r.school_id = any (p_schools) and r.school_class_id = any (p_classes) and r.day >= p_since
    ) counted
    where roll.school_id = counted.school_id and roll.school_class_id = counted.school_class_id and roll.day = counted.day
    and (roll.unasked, roll.enrolled, roll.away, roll.late) is distinct from (counted.unasked, counted.enrolled, counted.away, counted.late);
    get diagnostics changed = row_count;
    return changed;
end
$$
