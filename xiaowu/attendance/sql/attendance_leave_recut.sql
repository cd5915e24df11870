-- Cuts leaves that are asked or approved into cells anew on days of some schools, after it changed whether or when there is school on them (補課、停課、
-- 復課): a day that has school now is covered, one that has none any more does not count, and the morning's rolls follow. Bells come from the caller,
-- each as a school, a day and a period in which a roll may be taken. The rule is `rules.leave.cells_of`. Running it twice changes nothing. Returns
-- how many leaves have other cells now.
-- called by: application
-- reads: roster_enrolment, roster_school
create or replace function attendance_leave_recut(
    p_schools bigint[], p_days date[], p_periods smallint[], p_by bigint, p_by_name text, p_at timestamptz
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone jsonb;
    came jsonb;
    together bigint[];
    together_on date[];
    touched bigint[];
begin
    with bell as (
        select school, day, array_agg(period order by period) as periods from unnest(p_schools, p_days, p_periods) one (school, day, period) group by 1, 2
    ), span as (
        select l.id as leave_id, l.school_id, l.student_id, l.state, bell.day, bell.periods, open.day is not null as is_open,
            case when bell.day = l.first_day then l.begins else 0 end as since,
            case when bell.day = l.last_day and l.ends > 0 then l.ends else 32767 end as until
        from bell
        join public.attendance_leave l on l.school_id = bell.school and bell.day between l.first_day and l.last_day and l.state in ('asked', 'approved')
        left join public.roster_days((select min(day) from bell), (select max(day) from bell)) open
            on open.school_id = bell.school and open.day = bell.day and open.why is null
    ), wanted as (
        select s.leave_id, s.school_id, s.student_id, s.day, each.period, case when each.period > 0 then s.periods else '{}' end as rung
        from span s
        cross join lateral (select not exists (select from unnest(s.periods) p where p not between s.since and s.until) as is_whole) covers
        cross join lateral (
            select 0::smallint as period where covers.is_whole
            union all select p from unnest(s.periods) p where p between s.since and s.until and not covers.is_whole
        ) each
        where s.is_open
    ), held as (
        select c.leave_id, c.school_id, c.student_id, c.day, c.period, c.rung from span s
        join public.attendance_leavecell c on c.leave_id = s.leave_id and c.day = s.day and not c.is_together
    )
    select (select jsonb_agg(held) from held where not exists (select from wanted w
            where w.leave_id = held.leave_id and w.day = held.day and w.period = held.period and w.rung = held.rung)),
        (select jsonb_agg(wanted) from wanted where not exists (select from held h
            where h.leave_id = wanted.leave_id and h.day = wanted.day and h.period = wanted.period and h.rung = wanted.rung))
    into gone, came;
    if gone is null and came is null then
        return 0;
    end if;
    perform 1 from public.roster_school place where place.id = any (p_schools) and exists (select from unnest(p_days) day
        where day <= public.kernel_armed('today')::date) order by place.id for update;
    -- where a roll says otherwise since, that word stays; the cell keeps what the roll said before, for when the day is given back
    update public.attendance_leavecell c set standing = '', is_together = true
    from public.roster_enrolment e, public.attendance_roll r
    where c.school_id = any (p_schools) and c.day = any (p_days) and c.period = 0 and c.standing = 'approved'
    and (c.is_together and exists (select from jsonb_to_recordset(coalesce(gone, '[]') || coalesce(came, '[]')) t (student_id bigint, day date)
            where t.student_id = c.student_id and t.day = c.day)
        or exists (select from jsonb_to_recordset(gone) g (leave_id bigint, day date, period smallint)
            where g.leave_id = c.leave_id and g.day = c.day and g.period = 0))
    and e.school_id = c.school_id and e.student_id = c.student_id and e.valid @> c.day
    and r.school_id = c.school_id and r.school_class_id = e.school_class_id and r.day = c.day and r.enrolled > 0
    and c.student_id <> all (r.unasked) and not exists (select from public.attendance_rollmark m where m.school_id = c.school_id and m.day = c.day
        and m.student_id = c.student_id and m.mark = 'leave' and m.leave_type = c.leave_type);
    perform public.attendance_leave_unfill(array_agg(g.leave_id), array_agg(g.day), p_by, p_by_name, p_at)
    from jsonb_to_recordset(gone) g (leave_id bigint, day date, period smallint) where g.period = 0;
    -- what parts covered together ends first: their new cells would stand in its way
    with ended as (
        select c.leave_id, c.day from public.attendance_leavecell c
        where c.school_id = any (p_schools) and c.day = any (p_days) and c.is_together and c.standing <> '' and exists (
            select from jsonb_to_recordset(coalesce(gone, '[]') || coalesce(came, '[]')) t (student_id bigint, day date)
            where t.student_id = c.student_id and t.day = c.day)
    )
    select array_agg(ended.leave_id), array_agg(ended.day) from ended into together, together_on;
    perform public.attendance_leave_unfill(together, together_on, p_by, p_by_name, p_at);
    delete from public.attendance_leavecell c using unnest(together, together_on) ended (leave, day)
    where c.leave_id = ended.leave and c.day = ended.day and c.is_together and c.standing <> '';
    delete from public.attendance_leavecell c using jsonb_to_recordset(gone) g (leave_id bigint, day date, period smallint)
    where c.leave_id = g.leave_id and c.day = g.day and c.period = g.period and not c.is_together;
    insert into public.attendance_leavecell (school_id, student_id, leave_id, day, period, leave_type, standing, rung)
    select w.school_id, w.student_id, w.leave_id, w.day, w.period, l.leave_type, l.state, w.rung
    from jsonb_to_recordset(came) w (leave_id bigint, school_id bigint, student_id bigint, day date, period smallint, rung smallint[])
    join public.attendance_leave l on l.id = w.leave_id
    -- where two leaves reach over a day on which there was no school when they were asked, it is the first one's
    where not exists (
        select from public.attendance_leavecell o where o.school_id = w.school_id and o.student_id = w.student_id and o.day = w.day
        and o.standing <> '' and not o.is_together and o.leave_id <> w.leave_id and (o.period = w.period or 0 in (o.period, w.period))
    ) and not exists (
        select from jsonb_to_recordset(came) o (leave_id bigint, student_id bigint, day date, period smallint)
        where o.student_id = w.student_id and o.day = w.day and o.leave_id < w.leave_id and (o.period = w.period or 0 in (o.period, w.period))
    )
    order by w.student_id, w.day, w.period;
    perform public.attendance_leave_together(array_agg(t.school_id), array_agg(t.student_id), array_agg(t.day), p_by, p_by_name, p_at)
    from jsonb_to_recordset(coalesce(gone, '[]') || coalesce(came, '[]')) t (school_id bigint, student_id bigint, day date);
    perform public.attendance_leave_fill(array_agg(w.leave_id), array_agg(w.day), p_by, p_by_name, p_at)
    from jsonb_to_recordset(came) w (leave_id bigint, day date, period smallint)
    join public.attendance_leave l on l.id = w.leave_id and l.state = 'approved' where w.period = 0;
    select array_agg(distinct t.leave_id) into touched
    from jsonb_to_recordset(coalesce(gone, '[]') || coalesce(came, '[]')) t (leave_id bigint);
    perform public.attendance_leave_lengths(touched);
    return cardinality(touched);
end
$$
