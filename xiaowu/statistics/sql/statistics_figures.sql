-- Absence from a day to another by school and grade, as rolls have it now: of how many children; days of children on which a roll was due, and on which
-- it was taken; on how many of the latter they were away, how many children that were, and how many of them for a tenth of their days or more, of ten
-- days at least (`statistics.rules.spans`); and between which two numbers readers of the daily figures know the days away to lie
-- (`attendance.rules.disclosure`). For the job that makes releases.
-- Days without school and grades that owed no roll (免點名) count nowhere. A child who changed class within a grade counts once.
-- called by: application
-- reads: attendance_roll, attendance_rollmark, attendance_tally, roster_enrolment, roster_school, roster_schoolclass
create or replace function statistics_figures(p_first date, p_last date)
returns table (school_id bigint, grade smallint, district_id bigint, children bigint, due bigint, recorded bigint, away bigint, who bigint,
    chronic bigint, low bigint, high bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with exempt as materialized (
        select each.school_id, each.day, each.grade from public.timetable_exempt(p_first, p_last) each
    ), open as materialized (
        select each.school_id, each.day from public.roster_days(p_first, p_last) each where each.why is null and each.school_id <> 0
    ), held as materialized (
        select c.school_id, c.id, c.grade, o.day from public.roster_schoolclass c join open o on o.school_id = c.school_id
            and public.roster_academic_year(o.day) = c.academic_year
        where (c.school_id, o.day, c.grade) not in (select x.school_id, x.day, x.grade from exempt x)
    ), taken as materialized (
        select r.school_id, r.school_class_id, r.day, h.grade, r.unasked from public.attendance_roll r
        join held h on h.school_id = r.school_id and h.id = r.school_class_id and h.day = r.day
        where r.day between p_first and p_last and r.enrolled > 0
    ), whole as materialized (
        select h.school_id, h.id, h.grade, count(*) as due, count(t.day) as recorded from held h
        left join taken t on t.school_id = h.school_id and t.school_class_id = h.id and t.day = h.day group by 1, 2, 3
    ), spells as (
        select e.school_id, w.grade, e.student_id, w.due, w.recorded from public.roster_enrolment e
        join whole w on w.school_id = e.school_id and w.id = e.school_class_id where e.valid @> daterange(p_first, p_last, '[]')
        union all
        select e.school_id, h.grade, e.student_id, count(*), count(t.day) from public.roster_enrolment e
        join held h on h.school_id = e.school_id and h.id = e.school_class_id and e.valid @> h.day
        left join taken t on t.school_id = h.school_id and t.school_class_id = h.id and t.day = h.day
        where e.valid && daterange(p_first, p_last, '[]') and not e.valid @> daterange(p_first, p_last, '[]')
        group by 1, 2, 3
        union all
        select t.school_id, t.grade, child, 0, -count(*) from taken t cross join lateral unnest(t.unasked) child group by 1, 2, 3
    ), days as (
        select spell.school_id, spell.grade, spell.student_id, sum(spell.due) as due, sum(spell.recorded) as recorded from spells spell group by 1, 2, 3
    ), away as (
        select m.school_id, t.grade, m.student_id, count(*) as away from public.attendance_rollmark m
        join taken t on t.school_id = m.school_id and t.school_class_id = m.school_class_id and t.day = m.day
        where m.day between p_first and p_last and public.attendance_is_away(m.mark) group by 1, 2, 3
    ), told as (
        select tally.school_id, tally.grade, sum(greatest(tally.told - 4, 0)) as low,
            case when bool_and(tally.told is not null) then sum(tally.told + 4) end as high
        from public.attendance_tally tally where tally.day between p_first and p_last group by 1, 2
    )
    select d.school_id, d.grade, place.district_id, count(*) filter (where d.recorded > 0), sum(d.due)::bigint, sum(d.recorded)::bigint,
        coalesce(sum(a.away), 0)::bigint, count(a.away), count(*) filter (where a.away * 10 >= d.recorded and d.recorded >= 10),
        coalesce(max(daily.low), 0)::bigint, max(daily.high)::bigint
    from days d
    join public.roster_school place on place.id = d.school_id
    left join away a on a.school_id = d.school_id and a.grade = d.grade and a.student_id = d.student_id
    left join told daily on daily.school_id = d.school_id and daily.grade = d.grade
    where public.kernel_armed('releases_city') = 'on'
    group by d.school_id, d.grade, place.district_id
    having sum(d.recorded) > 0
$$
