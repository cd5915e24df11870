-- Somebody signed in in a browser: pushes for earlier users of it end, and its own user's belong to the new session. Both tokens are hashes. Nobody is
-- armed yet where somebody signs in.
-- called by: application
create or replace function notifications_signed_in(p_account bigint, p_mark bytea, p_session bytea, p_at timestamptz)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update public.notifications_device set ended = case when account_id <> p_account then p_at end,
        session = case when account_id = p_account then p_session else session end
    where mark = p_mark and ended is null
$$
