-- The children whose refunds the guardian who is signed in reads, with the grade that each has in its class's year: none of a child that left.
-- called by: application
-- reads: identity_account, roster_enrolment, roster_schoolclass, roster_student
create or replace function meals_mine() returns table (school_id bigint, student_id bigint, name text, grade smallint, academic_year smallint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select st.school_id, st.id, st.name::text, coalesce(e.grade, c.grade), c.academic_year
    from public.identity_account a cross join lateral public.meals_children_of(a.id) mine
    join public.roster_student st on st.school_id = mine.school_id and st.id = mine.student_id
    left join public.roster_enrolment e on e.school_id = st.school_id and e.student_id = st.id and upper_inf(e.valid)
    left join public.roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
    where a.id::text = public.kernel_armed('account')
    order by public.roster_name_order(st.name), st.id
$$
