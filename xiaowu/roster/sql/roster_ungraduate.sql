-- Takes back a school's graduation of a day. Returns who is in the old seat again, and who stays as they are: the child went on (is in a class at
-- another school, or on the way there, or was placed there), or the seat is taken, or the class is closed.
-- called by: application
create or replace function roster_ungraduate(p_school bigint, p_day date) returns table (student_id bigint, stays boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not coalesce(public.kernel_armed('graduation_city') = 'on' or p_school = any (public.kernel_armed('graduation')::int[]), false) then
        return;
    end if;
    return query with asked as (
        select e.id, e.student_id, e.school_class_id, c.closed_on is not null
            or exists (select from public.roster_enrolment o where o.school_id = e.school_id and o.school_class_id = e.school_class_id
                and o.seat = e.seat and upper_inf(o.valid))
            or exists (select from public.roster_transfer t where t.school_id = e.school_id and t.student_id = e.student_id
                and not exists (select from public.roster_enrolment came where came.school_id = t.school_id and came.student_id = t.student_id
                    and lower(came.valid) >= t.left_on))
            or public.roster_open_elsewhere(e.school_id, e.student_id) as stays
        from public.roster_enrolment e join public.roster_student s on s.school_id = e.school_id and s.id = e.student_id
        join public.roster_schoolclass c on c.id = e.school_class_id
        where e.school_id = p_school and e.ended_for = 'graduated' and upper(e.valid) = p_day and s.school_class_id is null
            and not exists (select from public.roster_enrolment later where later.school_id = e.school_id and later.student_id = e.student_id
                and lower(later.valid) >= p_day)
    ), back as (
        update public.roster_enrolment e set valid = daterange(lower(e.valid), null), ended_for = '', went_to = ''
        from asked where e.school_id = p_school and e.id = asked.id and not asked.stays
    ), sat as (
        update public.roster_student s set school_class_id = asked.school_class_id
        from asked where s.school_id = p_school and s.id = asked.student_id and not asked.stays
    ) select asked.student_id, asked.stays from asked;
end
$$
