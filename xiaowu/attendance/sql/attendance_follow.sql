-- Adjusts the rolls from a day on after children joined, changed class or left (調班、轉出入). A mark goes along to the class where the child is now. A
-- child who was on no roll yet waits on the new class's roll to be asked. Marks of days on which a child is in no class are kept aside and come back
-- with the child. Marks of days on which another school of the city has placed the child go to that school (轉學); a child who was present before the
-- transfer waits there to be asked. A roll that gains or loses a child or a mark gets a new revision, so that whoever saves an older page is told.
-- Running it twice changes nothing. `p_former` is the class until now, null if there was none. Returns how many rolls have other figures now.
-- called by: application
-- reads: roster_enrolment, roster_school
create or replace function attendance_follow(p_schools bigint[], p_students bigint[], p_former bigint[], p_since date[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    earliest date := (select min(since) from unnest(p_since) since);
    touched bigint[];
begin
    -- who saves a roll holds the school's key until the end: what is saved meanwhile is seen here, what is saved later sees the children's new places
    perform 1 from public.roster_school where id = any (p_schools) order by id for update;
    perform public.attendance_follow_periods(p_schools, p_students, p_former, p_since);
    with handed as (
        delete from public.attendance_aside aside
        using unnest(p_schools, p_students) child (school, student), public.roster_student now_at, public.roster_student was_at,
            public.roster_transfer way, public.roster_enrolment e
        where now_at.school_id = child.school and now_at.id = child.student and was_at.uid = now_at.uid
        and way.school_id = was_at.school_id and way.student_id = was_at.id and way.to_school_id = child.school
        and e.school_id = child.school and e.student_id = child.student and e.valid @> aside.day
        and aside.school_id = was_at.school_id and aside.student_id = was_at.id and aside.day >= way.left_on and aside.mark <> ''
        returning child.school, child.student, aside.day, aside.mark, aside.leave_type
    )
    insert into public.attendance_aside (school_id, student_id, day, mark, leave_type) select distinct * from handed
    on conflict (school_id, student_id, day) do update set mark = excluded.mark, leave_type = excluded.leave_type;
    if not exists (select from public.attendance_roll where school_id = any (p_schools) and day >= earliest)
        and not exists (select from public.attendance_rollmark where school_id = any (p_schools) and day >= earliest)
        and not exists (select from public.attendance_aside where school_id = any (p_schools) and day >= earliest) then
        return 0;
    end if;
    insert into public.attendance_aside (school_id, student_id, day, mark, leave_type)
    select distinct on (said.school, said.student, said.day) said.* from (
        select child.school, child.student, m.day, m.mark, m.leave_type from unnest(p_schools, p_students, p_since) child (school, student, since)
        join public.attendance_rollmark m on m.school_id = child.school and m.student_id = child.student and m.day >= child.since
        union all
        select child.school, child.student, r.day, '', '' from unnest(p_schools, p_students, p_former, p_since) child (school, student, former, since)
        join public.attendance_roll r on r.school_id = child.school and r.school_class_id = child.former and r.day >= child.since
            and child.student <> all (r.unasked)
    ) said
    where not exists (select from public.roster_enrolment e where e.school_id = said.school and e.student_id = said.student and e.valid @> said.day)
    order by said.school, said.student, said.day, said.mark desc
    on conflict do nothing;
    with came as (
        insert into public.attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)
        select e.school_id, e.school_class_id, a.day, a.student_id, a.mark, a.leave_type
        from (select distinct school, student from unnest(p_schools, p_students) child (school, student)) child
        join public.attendance_aside a on a.school_id = child.school and a.student_id = child.student and a.mark <> ''
        join public.roster_enrolment e on e.school_id = a.school_id and e.student_id = a.student_id and e.valid @> a.day
        where not exists (select from public.attendance_rollmark m where m.school_id = a.school_id and m.student_id = a.student_id and m.day = a.day)
        returning school_id, school_class_id, day
    )
    update public.attendance_roll roll set revision = roll.revision + 1
    from (select distinct school_id, school_class_id, day from came) place
    where roll.school_id = place.school_id and roll.school_class_id = place.school_class_id and roll.day = place.day;
    update public.attendance_roll roll set unasked = roll.unasked || newcomers.students, revision = roll.revision + 1
    from (
        select r.school_id, r.school_class_id, r.day, array_agg(child.student) as students
        from unnest(p_schools, p_students, p_former, p_since) child (school, student, former, since)
        join public.roster_enrolment e on e.school_id = child.school and e.student_id = child.student
        join public.attendance_roll r on r.school_id = child.school and r.school_class_id = e.school_class_id and e.valid @> r.day
            and r.day >= child.since
        left join public.attendance_roll before on before.school_id = child.school and before.school_class_id = child.former and before.day = r.day
        where r.school_class_id is distinct from child.former and not child.student = any (r.unasked)
        and (before.id is null or child.student = any (before.unasked))
        and not exists (select from public.attendance_rollmark m where m.school_id = child.school and m.day = r.day and m.student_id = child.student)
        and not exists (select from public.attendance_aside a where a.school_id = child.school and a.day = r.day and a.student_id = child.student)
        group by r.school_id, r.school_class_id, r.day
    ) newcomers
    where roll.school_id = newcomers.school_id and roll.school_class_id = newcomers.school_class_id and roll.day = newcomers.day;
    delete from public.attendance_aside aside using public.roster_enrolment e
    where aside.school_id = any (p_schools) and aside.student_id = any (p_students) and e.school_id = aside.school_id
    and e.student_id = aside.student_id and e.valid @> aside.day;
    select array_agg(distinct place) into touched
    from unnest(p_schools, p_students, p_former, p_since) child (school, student, former, since)
    cross join lateral (
        select child.former union select e.school_class_id from public.roster_enrolment e
            where e.school_id = child.school and e.student_id = child.student
        union select m.school_class_id from public.attendance_rollmark m
            where m.school_id = child.school and m.student_id = child.student and m.day >= child.since
    ) places (place)
    where place is not null;
    with came as (
        update public.attendance_rollmark mark set school_class_id = e.school_class_id
        from unnest(p_schools, p_students, p_since) child (school, student, since)
        join public.roster_enrolment e on e.school_id = child.school and e.student_id = child.student
        where mark.school_id = child.school and mark.student_id = child.student and mark.day >= child.since
        and e.valid @> mark.day and mark.school_class_id <> e.school_class_id
        and not exists (select from public.attendance_rollmark other where other.school_id = mark.school_id and other.day = mark.day
            and other.student_id = mark.student_id and (other.school_class_id = e.school_class_id or other.id < mark.id))
        returning mark.school_id, mark.school_class_id, mark.day
    )
    update public.attendance_roll roll set revision = roll.revision + 1
    from (select distinct school_id, school_class_id, day from came) place
    where roll.school_id = place.school_id and roll.school_class_id = place.school_class_id and roll.day = place.day;
    return public.attendance_recount(p_schools, touched, earliest);
end
$$
