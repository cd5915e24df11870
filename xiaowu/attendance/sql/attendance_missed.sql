-- The periods of a day in which a child counts as absent without leave, in their order: whose word counts in each, as `rules.effective` says; a pupil
-- deputy's waits to be confirmed, and of a period of which no roll was due (免點名) nothing counts.
-- called by: application
-- reads: roster_schoolclass, timetable_rollexemption
create or replace function attendance_missed(p_school bigint, p_class bigint, p_day date, p_student bigint) returns smallint[]
language sql stable parallel safe as $$
    select coalesce(array_agg(r.period order by r.period), '{}') from public.attendance_periodroll r
    cross join lateral (
        select m.mark from (
            select unnest(r.whole) as source where not p_student = any (r.unasked)
            union
            select o.source from public.attendance_periodmark o where o.school_id = p_school and o.school_class_id = p_class and o.day = p_day
                and o.period = r.period and o.student_id = p_student
        ) each
        left join public.attendance_periodmark m on m.school_id = p_school and m.school_class_id = p_class and m.day = p_day
            and m.period = r.period and m.student_id = p_student and m.source = each.source
        where each.source < 5 order by each.source limit 1
    ) said
    where r.school_id = p_school and r.school_class_id = p_class and r.day = p_day and said.mark = 'absent'
    and not exists (select from public.attendance_leavecell c where c.school_id = p_school and c.student_id = p_student and c.day = p_day
        and c.period in (0, r.period) and c.standing = 'approved')
    and not exists (select from public.timetable_rollexemption x join public.roster_schoolclass held on held.id = p_class
        where x.school_id = p_school and p_day between x.first and x.last and (x.grades = '{}' or held.grade = any (x.grades))
        and (x.periods = '{}' or r.period = any (x.periods)))
$$
