-- Keeps what a pupil deputy says of the own class's roll of a period today, seat by seat: the revision that stands then, or null where it is not the
-- deputy's to say any more: a teacher took the roll, or another deputy said something since revision `p_seen`. It changes nobody else's word.
-- called by: application
-- reads: roster_enrolment, roster_school, roster_student
create or replace function attendance_deputy_say(p_period smallint, p_seen integer, p_seats smallint[], p_marks text[], p_at timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    place record;
    saved integer;
    today date := public.kernel_armed('today')::date;
    account bigint := nullif(public.kernel_armed('account'), '')::bigint;
begin
    select * into place from public.attendance_deputised();
    if place is null or place.why is not null or not p_marks <@ '{absent,late}' then
        return null;
    end if;
    perform from public.roster_school where id = place.school_id for key share;
    insert into public.attendance_periodroll as roll
        (school_id, school_class_id, day, period, revision, whole, enrolled, away, late, saved_by, saved_by_name, saved_at)
    select place.school_id, place.class_id, today, p_period, 1, '{5}',
        (select count(*) from public.roster_enrolment e
            where e.school_id = place.school_id and e.school_class_id = place.class_id and e.valid @> today),
        cardinality(array_positions(p_marks, 'absent')), cardinality(array_positions(p_marks, 'late')), account,
        (select name from public.roster_student where school_id = place.school_id and id = place.student_id), p_at
    where p_seen = 0 or exists (select from public.attendance_periodroll r where r.school_id = place.school_id and r.school_class_id = place.class_id
        and r.day = today and r.period = p_period)
    on conflict (school_id, school_class_id, day, period) do update set revision = roll.revision + 1, whole = '{5}', enrolled = excluded.enrolled,
        away = excluded.away, late = excluded.late, saved_by = excluded.saved_by, saved_by_name = excluded.saved_by_name,
        saved_at = excluded.saved_at
    where roll.revision = p_seen and roll.whole <@ '{5}'
    returning revision into saved;
    if saved is null then
        return null;
    end if;
    delete from public.attendance_periodmark where school_id = place.school_id and school_class_id = place.class_id and day = today
        and period = p_period and source = 5;
    insert into public.attendance_periodmark (school_id, school_class_id, day, period, source, student_id, mark, leave_type)
    select place.school_id, place.class_id, today, p_period, 5, e.student_id, said.mark, ''
    from unnest(p_seats, p_marks) said (seat, mark)
    join public.roster_enrolment e on e.school_id = place.school_id and e.school_class_id = place.class_id and e.valid @> today and e.seat = said.seat;
    insert into public.attendance_periodrevision
        (school_id, school_class_id, day, period, revision, source, marks, saved_by, saved_by_name, saved_at)
    select r.school_id, r.school_class_id, r.day, r.period, r.revision, 5, (
        select coalesce(jsonb_object_agg(m.student_id::text, jsonb_build_array(m.mark, '')), '{}') from public.attendance_periodmark m
        where m.school_id = place.school_id and m.school_class_id = place.class_id and m.day = today and m.period = p_period and m.source = 5
    ), r.saved_by, r.saved_by_name, r.saved_at
    from public.attendance_periodroll r
    where r.school_id = place.school_id and r.school_class_id = place.class_id and r.day = today and r.period = p_period;
    return saved;
end
$$
