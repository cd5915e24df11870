-- What the transaction was armed with under a key; null for nothing, and for what was not sealed by the owner's functions in this transaction.
-- called by: application
create or replace function kernel_armed(key text) returns text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    sealed text := current_setting('xiaowu.armed', true);
    said text := substr(sealed, 65);
begin
    if left(sealed, 64) = public.kernel_seal(said) then
        return nullif(split_part(split_part(said, ';' || key || '=', 2), ';', 1), '');
    end if;
    return null;
end
$$
