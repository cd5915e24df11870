-- Marks the contents that no row has, unmarks those that a row has again, and deletes those that were unowned longer than the given time; returns how
-- many. The foreign keys themselves say which tables have contents. A content that is being kept at the same time is locked, waited for, and checked
-- again.
-- called by: application
create or replace function kernel_unowned_contents(moment timestamptz, lingers interval) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    owned text;
    gone bigint;
begin
    select coalesce(string_agg(format('exists (select 1 from %s owner where owner.%I = c.digest)', conrelid::regclass, attname), ' or '), 'false')
      into owned
      from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
     where contype = 'f' and confrelid = 'public.kernel_content'::regclass;
    execute format('update public.kernel_content c set unowned_since = null where unowned_since is not null and (%s)', owned);
    execute format('update public.kernel_content c set unowned_since = $1 where unowned_since is null and not (%s)', owned) using moment;
    execute format('delete from public.kernel_content c where unowned_since < $1 and not (%s)', owned) using moment - lingers;
    get diagnostics gone = row_count;
    return gone;
end
$$
