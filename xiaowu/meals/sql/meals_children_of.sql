-- Whose refunds a guardian's account reads: its children, also one that left within a year, for whom money may still wait at the school; nobody for
-- an account that can no longer sign in.
-- called by: owner
-- reads: identity_account, identity_withheld, roster_enrolment, roster_guardian, roster_student
create or replace function meals_children_of(bigint) returns table (school_id bigint, student_id bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select st.school_id, st.id from public.identity_account a
    join public.roster_guardian g on g.uid = any(public.identity_uids(a.id))
    join public.roster_student st on st.school_id = g.school_id and st.id = g.student_id
    where a.id = $1 and a.kind = 'guardian' and a.is_active
        and exists (select from public.identity_holds(a.id, public.kernel_armed('today')::date))
        and (
            public.identity_is_here(st.school_id, st.id, st.school_class_id, public.kernel_armed('today')::date)
            or exists (
                select from public.roster_enrolment e where e.school_id = st.school_id and e.student_id = st.id and e.ended_for <> 'mistake'
                    and upper(e.valid) > public.kernel_armed('today')::date - 366))
        and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)
$$
