-- Takes the graduation of a day at a school back: whoever is in no class since sits where the child sat, if the seat is free; who does.
-- called by: application
create or replace function roster_ungraduate(p_school bigint, p_day date) returns table (student_id bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not coalesce(public.kernel_armed('graduation_city') = 'on' or p_school = any (public.kernel_armed('graduation')::int[]), false) then
        return;
    end if;
    return query with back as (
        update public.roster_enrolment e set valid = daterange(lower(e.valid), null), ended_for = '', went_to = ''
        from public.roster_student s where e.school_id = p_school and e.ended_for = 'graduated' and upper(e.valid) = p_day
            and s.school_id = e.school_id and s.id = e.student_id and s.school_class_id is null
            and not exists (select from public.roster_enrolment o where o.school_id = e.school_id and o.school_class_id = e.school_class_id
                and o.seat = e.seat and upper_inf(o.valid))
            and not exists (select from public.roster_enrolment later where later.school_id = e.school_id and later.student_id = e.student_id
                and lower(later.valid) >= p_day)
        returning e.student_id, e.school_class_id
    ), sat as (
        update public.roster_student s set school_class_id = back.school_class_id from back where s.school_id = p_school and s.id = back.student_id
    ) select back.student_id from back;
end
$$
