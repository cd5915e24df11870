-- How many days leaves have, by their cells: a whole day is one, part of one its lessons over those that the school calls a day, never more than the
-- day. The rule is `rules.leave.length`.
-- called by: owner
create or replace function attendance_leave_lengths(p_leaves bigint[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
    update public.attendance_leave l set days = coalesce((
        select sum(least(1, of_day.part)) from (
            select sum(case when c.period = 0 then 1 when c.period % 10 = 0 then 1.0 / greatest(1, coalesce((rule.overrides ->> 'lessons')::integer, 7))
                else 0 end) as part
            from public.attendance_leavecell c left join public.attendance_leaverules rule on rule.school_id = l.school_id
            where c.leave_id = l.id and not c.is_together group by c.day
        ) of_day
    ), 0)
    where l.id = any (p_leaves)
$$
