-- What the house holds about a child of a school, for whoever answers there what may be asked of it (個人資料保護法 art. 3): by table the number of rows,
-- and the latest that may be shown, with the declared columns only; as its guardian reads it; with the records of schools that merged and of which the child came along, since the successor answers for those. Nothing of
-- a child of another school.
-- called by: application
-- reads: roster_student
create or replace function portal_held_of_child(p_school bigint, p_student bigint, p_most integer)
returns table (child_id bigint, school_id bigint, child text, table_name text, held bigint, listed json)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select st.id, st.school_id, st.name::text, each.table_name, each.held, each.listed from public.roster_student st
    cross join lateral public.portal_held(false, '{}', '{}', array[st.uid], array[st.id], array[st.school_id], p_most) each
    where ((st.school_id = p_school and st.id = p_student)
            or (st.school_id, st.id) in (select b.school_id, b.student_id from public.roster_before(p_school, p_student) b where b.is_taken_over))
        and p_school = any(coalesce(public.kernel_armed('answers_for_child'), '{}')::bigint[])
$$
