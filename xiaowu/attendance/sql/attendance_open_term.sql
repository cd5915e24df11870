-- Opens the partitions of the term in which a day lies; returns how many were made. School terms begin on 1 August and 1 February (各級學校學年學期假期辦法 art.
-- 2).
-- called by: application
create or replace function attendance_open_term(p_day date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a_month_before date := p_day - interval '1 month';
    autumn boolean := extract(month from a_month_before) >= 7;
    school_year integer := public.roster_academic_year(p_day);
    first date := make_date(extract(year from a_month_before)::integer, case when autumn then 8 else 2 end, 1);
    beyond date := first + interval '6 months';
    parent text;
    part text;
    made integer := 0;
begin
    foreach parent in array array[
        'attendance_roll', 'attendance_rollmark', 'attendance_rollrevision', 'attendance_tally', 'attendance_leavecell',
        'attendance_periodroll', 'attendance_periodmark', 'attendance_periodrevision'
    ] loop
        part := format('%s_%s_%s', parent, school_year, case when autumn then 1 else 2 end);
        continue when to_regclass('public.' || part) is not null;
        execute format('create table public.%I (like public.%I including all)', part, parent);
        execute format('with moved as (delete from public.%I where day >= %L and day < %L returning *) insert into public.%I select * from moved',
            parent || '_other', first, beyond, part);
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, part, first, beyond);
        -- the guards stand on the whole; a part asked for by name shows nothing
        execute format('alter table public.%I enable row level security', part);
        made := made + 1;
    end loop;
    return made;
end
$$
