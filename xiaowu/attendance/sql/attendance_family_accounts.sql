-- The accounts of the guardians to whom these children are shown, for the job that tells families; ids only.
-- called by: application
-- reads: identity_account, identity_alsoholds, identity_withheld, roster_guardian, roster_student
create or replace function attendance_family_accounts(p_school bigint, p_students bigint[]) returns table (student_id bigint, account_id bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select distinct g.student_id, a.id from public.roster_guardian g
    join public.roster_student st on st.school_id = g.school_id and st.id = g.student_id
    left join public.identity_alsoholds also on also.uid = g.uid
    join public.identity_account a on a.id = coalesce(also.account_id, (select own.id from public.identity_account own where own.holder = g.uid))
    where public.kernel_armed('cares_city') = 'on' and g.school_id = p_school and g.student_id = any(p_students)
        and a.kind = 'guardian' and a.is_active
        and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)
    order by 1, 2
$$
