-- From now on a guardian's account belongs to the next of its other records, since the one it belonged to is unbound; returns whether there was one.
-- called by: application
create or replace function identity_rehold(p_account bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    next_uid uuid;
begin
    if coalesce(public.kernel_armed('register'), '{}') = '{}' then
        return false;
    end if;
    delete from public.identity_alsoholds where id = (select min(id) from public.identity_alsoholds where account_id = p_account) returning uid into next_uid;
    if next_uid is null then
        return false;
    end if;
    update public.identity_account set holder = next_uid where id = p_account and kind = 'guardian';
    return true;
end
$$
