-- Writes down that something is to be told, whoever acts; the job that is armed for it finds the recipients. Does nothing if it was written down
-- before. At a school that closed nobody holds a role any more: the school that answers for it is told.
-- called by: application
create or replace function notifications_tell(
    p_kind text, p_key text, p_about jsonb, p_account bigint, p_role text, p_school bigint, p_class bigint, p_section text, p_at timestamptz, p_by bigint
) returns boolean language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with put as (
        insert into public.notifications_telling (kind, key, about, account_id, role, school_id, school_class_id, section, made, told_by)
        values (p_kind, p_key, p_about, p_account, p_role, public.roster_answering(p_school), p_class, p_section, p_at, p_by) on conflict do nothing returning id
    ) select exists (select from put)
$$
