-- Ids only: the accounts that were told last that these children are absent, for the correction of just that; without those from whom the child has
-- been withheld since, who are told nothing of it any more.
-- called by: application
-- reads: identity_account, identity_withheld, notifications_telling, roster_student
create or replace function attendance_told_accounts(p_school bigint, p_day date, p_student bigint, p_key text)
returns table (student_id bigint, account_id bigint) language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select p_student, a.id from public.roster_student st
    join public.notifications_telling said on said.kind = 'attendance.absent' and said.key = p_key
    join public.identity_account a on a.id = said.account_id and a.is_active
    where public.kernel_armed('cares_city') = 'on' and st.school_id = p_school and st.id = p_student
        and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)
    order by 2
$$
