-- The accounts of the guardians of whoever is paid back in a month that was paid, for the job that tells them so; ids only, each once.
-- called by: application
-- reads: identity_account, identity_alsoholds, identity_withheld, roster_guardian, roster_student
create or replace function meals_paid_accounts(p_month bigint) returns table (account_id bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct a.id from public.meals_refundmonth m
    join public.meals_refundline line on line.month_id = m.id and line.payee = 'family'
    join public.roster_student st on st.school_id = line.school_id and st.id = line.student_id
    join public.roster_guardian g on g.school_id = st.school_id and g.student_id = st.id
    left join public.identity_alsoholds also on also.uid = g.uid
    join public.identity_account a on a.id = coalesce(also.account_id, (select own.id from public.identity_account own where own.holder = g.uid))
    where public.kernel_armed('refund_months_city') = 'on' and m.id = p_month and m.state = 'paid' and a.kind = 'guardian' and a.is_active
        and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)
    order by 1
$$
