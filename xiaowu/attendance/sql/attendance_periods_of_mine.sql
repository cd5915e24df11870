-- What was said by period about the signed-in pupil, or about the children shown to a signed-in guardian, in every roll of the child's class: by
-- which source, without a name. Nothing about anybody else, whatever is asked.
-- called by: application
-- reads: roster_enrolment
create or replace function attendance_periods_of_mine(p_first date, p_last date)
returns table (student_id bigint, day date, period smallint, whole smallint[], is_unasked boolean, words json)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with mine as materialized (select school_id, student_id from public.attendance_mine_ever())
    select mine.student_id, r.day, r.period, r.whole, mine.student_id = any (r.unasked),
        -- an approved leave counts before whoever saw the child away in it
        (coalesce(jsonb_agg(jsonb_build_array(m.source, m.mark, m.leave_type)) filter (where m.id is not null), '[]') || coalesce((
            select jsonb_agg(jsonb_build_array(1, 'leave', cell.leave_type)) from public.attendance_leavecell cell
            where cell.school_id = mine.school_id and cell.student_id = mine.student_id and cell.day = r.day
            and cell.period in (0, r.period) and cell.standing = 'approved'
        ), '[]'))::json
    from mine
    join public.roster_enrolment e on e.school_id = mine.school_id and e.student_id = mine.student_id
        and e.valid && daterange(p_first, p_last, '[]')
    join public.attendance_periodroll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id
        and r.day between p_first and p_last and e.valid @> r.day
    left join public.attendance_periodmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
        and m.period = r.period and m.student_id = e.student_id
    where p_last <= public.kernel_armed('today')::date
    group by mine.school_id, mine.student_id, r.day, r.period, r.whole, r.unasked
$$
