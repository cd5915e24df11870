-- The accounts of the guardians of whoever gets money from a month that was paid, for the job that tells them so; ids only, each once. Who only pays
-- back, or whose lines come to nothing, is not called to the school; nor is anybody who could not read of it.
-- called by: application
-- reads: identity_account, identity_alsoholds, roster_guardian
create or replace function meals_paid_accounts(p_month bigint) returns table (account_id bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select distinct a.id from public.meals_refundmonth m
    join (
        select line.month_id, line.school_id, line.student_id from public.meals_refundline line
        where line.month_id = p_month and line.payee = 'family' group by 1, 2, 3 having sum(line.amount) > 0
    ) paid on paid.month_id = m.id
    join public.roster_guardian g on g.school_id = paid.school_id and g.student_id = paid.student_id
    left join public.identity_alsoholds also on also.uid = g.uid
    join public.identity_account a on a.id = coalesce(also.account_id, (select own.id from public.identity_account own where own.holder = g.uid))
    where public.kernel_armed('refund_months_city') = 'on' and m.id = p_month and m.state = 'paid'
        and (paid.school_id, paid.student_id) in (select child.school_id, child.student_id from public.meals_children_of(a.id) child)
    order by 1
$$
