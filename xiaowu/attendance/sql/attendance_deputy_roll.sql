-- What a pupil deputy sees of the own class's roll of a period today: the seats, what deputies said of each, and whether a teacher took it. No name, no
-- leave, nobody else's word.
-- called by: application
-- reads: roster_enrolment
create or replace function attendance_deputy_roll(p_period smallint) returns table (seat smallint, mark text, revision integer, is_taken boolean, is_said boolean)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select e.seat, coalesce(m.mark, '')::text, coalesce(r.revision, 0), coalesce(r.whole && '{2,3,4}', false), coalesce(r.whole @> '{5}', false)
    from public.attendance_deputised() place
    cross join (select public.kernel_armed('today')::date as day) today
    join public.roster_enrolment e on e.school_id = place.school_id and e.school_class_id = place.class_id and e.valid @> today.day
    left join public.attendance_periodroll r on r.school_id = place.school_id and r.school_class_id = place.class_id and r.day = today.day
        and r.period = p_period
    left join public.attendance_periodmark m on m.school_id = place.school_id and m.school_class_id = place.class_id and m.day = today.day
        and m.period = p_period and m.student_id = e.student_id and m.source = 5
    order by e.seat
$$
