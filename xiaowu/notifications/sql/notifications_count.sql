-- Keeps the number of notices that an account has not read, beside the account, so that the session's one statement can return it.
-- called by: trigger
-- reads: identity_unread
create or replace function notifications_count() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    whose bigint := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
    more integer := (case when tg_op <> 'DELETE' then (new.read_at is null)::integer else 0 end)
        - (case when tg_op <> 'INSERT' then (old.read_at is null)::integer else 0 end);
begin
    if more > 0 then
        insert into public.identity_unread as w (account_id, notices) values (whose, more)
        on conflict (account_id) do update set notices = w.notices + more;
    elsif more < 0 then
        update public.identity_unread set notices = greatest(notices + more, 0) where account_id = whose;
    end if;
    return null;
end
$$
