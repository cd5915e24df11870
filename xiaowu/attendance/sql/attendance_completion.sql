-- Which classes of a school owe the roll of a day (those with children, on a school day, unless their grade is exempt: 免點名), which have taken it, by
-- whom and when, and whether children joined afterwards; no count of children.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass
create or replace function attendance_completion(p_school bigint, p_day date)
returns table (class_id bigint, grade smallint, number smallint, name text, revision integer, saved_at timestamptz, saved_by text, to_ask boolean)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select c.id, c.grade, c.number, c.name::text, r.revision, r.saved_at, r.saved_by_name::text, coalesce(cardinality(r.unasked) > 0, false)
    from public.roster_days(p_day, p_day) open
    join public.roster_schoolclass c on c.school_id = open.school_id and c.academic_year = public.roster_academic_year(p_day)
    left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day and r.enrolled > 0
    where open.school_id = p_school and open.why is null
    and exists (select from public.roster_enrolment e where e.school_id = p_school and e.school_class_id = c.id and e.valid @> p_day)
    and (c.school_id, c.grade) not in (select exempt.school_id, exempt.grade from public.timetable_exempt(p_day, p_day) exempt)
    and (p_school = any (public.kernel_armed('completion')::int[]) or public.kernel_armed('completion_city') = 'on')
    order by c.grade, c.number
$$
