-- The children of the guardian who is signed in, for the guardian's own page; a child on the way to another school has no class.
-- called by: application
-- reads: roster_guardian, roster_school, roster_schoolclass, roster_student
create or replace function identity_children() returns table (school_id bigint, student_id bigint, name text, school text, class text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select st.school_id, st.id, st.name::text, school.name::text, coalesce(place.name, '')::text from public.identity_account a
    join public.roster_guardian g on g.uid = any(public.identity_uids(a.id))
    join public.roster_student st on st.school_id = g.school_id and st.id = g.student_id
    join public.roster_school school on school.id = st.school_id left join public.roster_schoolclass place on place.id = st.school_class_id
    where a.id::text = public.kernel_armed('account') and a.kind = 'guardian'
        and public.identity_is_here(st.school_id, st.id, st.school_class_id, public.kernel_armed('today')::date)
        and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)
    order by public.roster_name_order(st.name), st.id
$$
