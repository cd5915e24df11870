-- What the latest roll by period of a day says about a child: 'present' if it was there without a mark, null if no roll says anything. Whose word
-- counts in a period is defined in `rules.effective`; a pupil deputy's word waits to be confirmed.
-- called by: application
create or replace function attendance_seen(p_school bigint, p_class bigint, p_day date, p_student bigint) returns text
language sql stable parallel safe as $$
    select said.mark from public.attendance_periodroll r
    cross join lateral (
        select case when exists (select from public.attendance_leavecell c where c.school_id = p_school and c.student_id = p_student and c.day = p_day
            and c.period in (0, r.period) and c.standing = 'approved') then 'leave'
        else (
            select coalesce(m.mark, 'present') from (
                select unnest(r.whole) as source where not p_student = any (r.unasked)
                union
                select o.source from public.attendance_periodmark o where o.school_id = p_school and o.school_class_id = p_class and o.day = p_day
                    and o.period = r.period and o.student_id = p_student
            ) each
            left join public.attendance_periodmark m on m.school_id = p_school and m.school_class_id = p_class and m.day = p_day
                and m.period = r.period and m.student_id = p_student and m.source = each.source
            where each.source < 5 order by each.source limit 1
        ) end as mark
    ) said
    where r.school_id = p_school and r.school_class_id = p_class and r.day = p_day and said.mark is not null
    order by r.period desc limit 1
$$
