-- Records a look for a function that shows children, as `kernel.audit` does for the application: the armed actor was shown these children of a
-- school, once a day for a purpose.
-- called by: owner
create or replace function kernel_looked(p_at timestamptz, p_actor text, p_purpose text, p_school bigint, p_children bigint[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.kernel_look (at, account_id, session_id, actor, purpose, school_id, class_id, student_ids)
    select p_at, armed.account, public.kernel_armed('session')::bigint, left(p_actor, 100), p_purpose, p_school, null, fresh
    from (select case when public.kernel_armed('account') ~ '^[0-9]+$' then public.kernel_armed('account')::bigint end) armed(account)
    cross join lateral public.kernel_fresh_look(
        armed.account, p_purpose, p_school, public.kernel_armed('today')::date::timestamp at time zone 'Asia/Taipei', p_children) fresh
    where fresh is not null
$$
