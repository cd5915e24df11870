-- Drops the months of requests that ended before a moment, and deletes what no month held; returns how many months and rows.
-- called by: application
create or replace function traffic_forget_requests(p_before timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    part text;
    gone integer;
begin
    delete from public.traffic_request_other where at < p_before;
    get diagnostics gone = row_count;
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.traffic_request'::regclass and c.relname ~ '^traffic_request_\d{4}_\d{2}$'
        and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'Asia/Taipei' <= p_before
    loop
        execute format('drop table public.%I', part);
        gone := gone + 1;
    end loop;
    return gone;
end
$$
