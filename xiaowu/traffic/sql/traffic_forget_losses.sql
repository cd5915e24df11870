-- Deletes counts of requests that were not recorded, older than a moment; returns how many.
-- called by: application
create or replace function traffic_forget_losses(p_before timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone integer;
begin
    delete from public.traffic_loss where at < p_before;
    get diagnostics gone = row_count;
    return gone;
end
$$
