-- The absences of the children who are shown to the signed-in guardian, also at a school that they left (`is_former`): what the family was told, and what
-- family and school said of each.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass
create or replace function attendance_absences_mine(p_first date, p_last date)
returns table (
    student_id bigint, child text, school text, class text, day date, is_absent boolean, is_told boolean, told_at timestamptz, words json, missed smallint[],
    is_former boolean
) language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select mine.student_id, mine.name, mine.school, c.name::text, each.day, stands.mark = 'absent' or cardinality(missed.periods) > 0,
        coalesce(t.is_told, false) or coalesce(lessons.is_told, false), greatest(t.told_at, lessons.told_at),
        (select coalesce(json_agg(json_build_array(w.said, w.text, w.at, w.by_name) order by w.id), '[]'::json) from public.attendance_absenceword w
            where w.school_id = mine.school_id and w.day = each.day and w.student_id = mine.student_id),
        case when stands.mark = 'absent' then '{}' else missed.periods end, mine.left_on is not null
    from public.attendance_mine_ever() mine
    cross join lateral (
        select (p_first + step) as day from generate_series(0, p_last - p_first) step where p_last <= public.kernel_armed('today')::date
    ) each
    join public.roster_enrolment e on e.school_id = mine.school_id and e.student_id = mine.student_id and e.valid @> each.day
    join public.roster_schoolclass c on c.id = e.school_class_id
    left join public.attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = each.day and r.enrolled > 0
    left join public.attendance_rollmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
        and m.student_id = mine.student_id
    cross join lateral (
        select public.attendance_explained(e.school_id, e.school_class_id, each.day, mine.student_id, m.mark::text) as mark
    ) stands
    cross join lateral (
        select public.attendance_missed(e.school_id, e.school_class_id, each.day, mine.student_id) as periods
    ) missed
    left join public.attendance_absencetold t on t.school_id = mine.school_id and t.day = each.day and t.student_id = mine.student_id
        and not t.of_lessons
    left join public.attendance_absencetold lessons on lessons.school_id = mine.school_id and lessons.day = each.day
        and lessons.student_id = mine.student_id and lessons.of_lessons
    where mine.is_guardian and (stands.mark = 'absent' or cardinality(missed.periods) > 0 or t.id is not null or lessons.id is not null)
    order by each.day desc, public.roster_name_order(mine.name)
$$
