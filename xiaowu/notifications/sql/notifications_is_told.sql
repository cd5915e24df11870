-- Whether anybody was told something of this kind and key, whoever asks: only what was told needs settling.
-- called by: application
create or replace function notifications_is_told(p_kind text, p_key text) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.notifications_telling where kind = p_kind and key = p_key)
$$
