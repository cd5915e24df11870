-- Opens the partitions of the month in which a day lies, by Taipei's calendar; returns how many were made.
-- called by: application
create or replace function traffic_open_month(p_day date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    first timestamptz := date_trunc('month', p_day::timestamp) at time zone 'Asia/Taipei';
    beyond timestamptz := (date_trunc('month', p_day::timestamp) + interval '1 month') at time zone 'Asia/Taipei';
    parent text;
    by_column text;
    part text;
    made integer := 0;
begin
    foreach parent in array array['traffic_request', 'traffic_minute'] loop
        by_column := case parent when 'traffic_request' then 'at' else 'minute' end;
        part := format('%s_%s', parent, to_char(p_day, 'YYYY_MM'));
        continue when to_regclass('public.' || part) is not null;
        execute format('create table public.%I (like public.%I including all)', part, parent);
        execute format('with moved as (delete from public.%I where %I >= %L and %I < %L returning *) insert into public.%I select * from moved',
            parent || '_other', by_column, first, by_column, beyond, part);
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, part, first, beyond);
        -- the guards stand on the whole; a part asked for by name shows nothing
        execute format('alter table public.%I enable row level security', part);
        made := made + 1;
    end loop;
    return made;
end
$$
