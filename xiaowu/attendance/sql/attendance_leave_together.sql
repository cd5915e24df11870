-- Days of children that approved leaves of parts of the day cover together (兩張半天假合為整天): such a day has a whole day's cell, of the leave that was
-- approved last, and is leave on the morning's roll. It ends, and is undone, as soon as one of them is withdrawn. The rule is `rules.leave.whole_days`.
-- called by: owner
-- reads: roster_student
create or replace function attendance_leave_together(
    p_schools bigint[], p_students bigint[], p_days date[], p_by bigint, p_by_name text, p_at timestamptz
) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    ended bigint[];
    ended_on date[];
    leaves bigint[];
    days date[];
    types text[];
    schools bigint[];
    students bigint[];
begin
    if p_students is null then
        return;
    end if;
    -- two that are approved at once see each other
    perform 1 from public.roster_student child where (child.school_id, child.id) in (select * from unnest(p_schools, p_students)) order by child.id for no key update;
    with part as (
        select c.school_id, c.student_id, c.day, c.leave_id, c.leave_type, c.period, c.rung, l.changed_at
        from (select distinct * from unnest(p_schools, p_students, p_days) one (school, student, day)) one
        join public.attendance_leavecell c on c.school_id = one.school and c.student_id = one.student and c.day = one.day
            and c.period > 0 and c.standing = 'approved'
        join public.attendance_leave l on l.id = c.leave_id
    ), said as (
        select school_id, student_id, day, array_agg(period) as periods, (array_agg(leave_id order by changed_at desc, leave_id desc))[1] as leave_id,
            (array_agg(leave_type order by changed_at desc, leave_id desc))[1] as leave_type
        from part group by 1, 2, 3
    ), covered as (
        select * from said where exists (
            select from part p where p.school_id = said.school_id and p.student_id = said.student_id and p.day = said.day
            and p.rung <> '{}' and p.rung <@ said.periods
        )
    ), stands as (
        select c.leave_id, c.school_id, c.student_id, c.day
        from (select distinct * from unnest(p_schools, p_students, p_days) one (school, student, day)) one
        join public.attendance_leavecell c on c.school_id = one.school and c.student_id = one.student and c.day = one.day and c.is_together
            and c.standing <> ''
    )
    select
        (select array_agg(s.leave_id order by s.leave_id, s.day) from stands s where not exists (select from covered c
            where c.leave_id = s.leave_id and c.student_id = s.student_id and c.day = s.day)),
        (select array_agg(s.day order by s.leave_id, s.day) from stands s where not exists (select from covered c
            where c.leave_id = s.leave_id and c.student_id = s.student_id and c.day = s.day)),
        new.leaves, new.days, new.types, new.schools, new.students
    into ended, ended_on, leaves, days, types, schools, students
    from (
        select array_agg(c.leave_id) as leaves, array_agg(c.day) as days, array_agg(c.leave_type) as types, array_agg(c.school_id) as schools,
            array_agg(c.student_id) as students
        from covered c where not exists (select from stands s where s.leave_id = c.leave_id and s.student_id = c.student_id and s.day = c.day)
    ) new;
    perform public.attendance_leave_unfill(ended, ended_on, p_by, p_by_name, p_at);
    delete from public.attendance_leavecell c using unnest(ended, ended_on) gone (leave, day)
    where c.leave_id = gone.leave and c.day = gone.day and c.is_together and c.standing <> '';
    insert into public.attendance_leavecell (school_id, student_id, leave_id, day, period, leave_type, standing, is_together)
    select new.school, new.student, new.leave, new.day, 0, new.type, 'approved', true
    from unnest(schools, students, leaves, days, types) new (school, student, leave, day, type);
    perform public.attendance_leave_fill(leaves, days, p_by, p_by_name, p_at);
end
$$
