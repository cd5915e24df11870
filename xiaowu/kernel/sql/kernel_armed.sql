-- What the transaction was armed with under a key; null if nothing, or if the owner's functions did not seal it in this transaction.
-- called by: application
create or replace function kernel_armed(key text) returns text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- one expression: most of the cost is what PL/pgSQL prepares anew in each transaction
    return case when left(current_setting('xiaowu.armed', true), 64) = public.kernel_seal(substr(current_setting('xiaowu.armed', true), 65))
        then nullif(split_part(split_part(current_setting('xiaowu.armed', true), ';' || key || '=', 2), ';', 1), '') end;
end
$$
