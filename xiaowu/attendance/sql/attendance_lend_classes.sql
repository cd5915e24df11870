-- Lends classes (their children, and their rolls by period) to the reader for this transaction. For functions of the owner's, which know why.
-- called by: owner
create or replace function attendance_lend_classes(p_classes bigint[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    before text := substr(current_setting('xiaowu.armed', true), 65);
    armed text;
    lent text := '';
    held text;
    reach text;
begin
    -- what is said first under a key counts
    foreach reach in array array['classes', 'roll_classes', 'period_classes'] loop
        held := coalesce(public.kernel_armed(reach), '{}');
        lent := lent || reach || '=' || (held::bigint[] || p_classes)::text || ';';
    end loop;
    armed := ';' || lent || substr(before, 2);
    perform set_config('xiaowu.armed', public.kernel_seal(armed) || armed, true);
end
$$
