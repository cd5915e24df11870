-- The pupil who is signed in, or the signed-in guardian's children: for the guards of what families ask for and read. Nothing for anybody else.
-- called by: application
-- reads: identity_account, roster_school, roster_schoolclass, roster_student
create or replace function attendance_mine()
returns table (school_id bigint, student_id bigint, name text, class_id bigint, class text, school text, level text, is_guardian boolean)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select st.school_id, st.id, st.name::text, st.school_class_id, coalesce(place.name, '')::text, school.name::text, school.level::text,
        mine.is_guardian
    from (
        select c.school_id, c.student_id, true as is_guardian from public.identity_children() c
        union all
        select st.school_id, st.id, false from public.identity_account a join public.roster_student st on st.uid = a.holder
        where a.id::text = public.kernel_armed('account') and a.kind = 'pupil'
            and public.identity_is_here(st.school_id, st.id, st.school_class_id, public.kernel_armed('today')::date)
    ) mine
    join public.roster_student st on st.school_id = mine.school_id and st.id = mine.student_id
    join public.roster_school school on school.id = st.school_id
    left join public.roster_schoolclass place on place.id = st.school_class_id
    order by public.roster_name_order(st.name), st.id
$$
