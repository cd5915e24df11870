-- How many findings count at each school today, by severity, and how long the severe ones took to repair: for the whole bureau, most of which may
-- read no finding. A row without a school is what nobody owns. Which findings count: as in `queries.schools`.
-- called by: application
create or replace function vulnerabilities_counted(p_today date) returns table(
    school_id bigint, critical bigint, high bigint, medium bigint, low bigint, open bigint, oldest date, reached timestamptz, repaired bigint,
    repaired_days bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with counted as materialized (
        select f.school_id, count(*) filter (where c.counts and f.severity = 4) as critical, count(*) filter (where c.counts and f.severity = 3) as high,
            count(*) filter (where c.counts and f.severity = 2) as medium, count(*) filter (where c.counts and f.severity = 1) as low,
            count(*) filter (where c.counts) as open, min(f.first_seen) filter (where c.counts and f.severity >= 2) as oldest,
            count(f.first_closed_on) filter (where f.severity >= 3) as repaired,
            sum(f.first_closed_on - f.first_seen) filter (where f.severity >= 3) as repaired_days
        from public.vulnerabilities_finding f left join public.vulnerabilities_finding other on other.id = f.same_as_id and other.state = 'open'
        cross join lateral (select f.state = 'open' and (f.decision = '' or f.decision_until < p_today) and other.id is null as counts) c
        group by f.school_id
    ), tested as materialized (select r.school_id, max(r.at) as reached from public.vulnerabilities_reached r where r.school_id is not null group by r.school_id)
    select coalesce(k.school_id, t.school_id), coalesce(k.critical, 0), coalesce(k.high, 0), coalesce(k.medium, 0), coalesce(k.low, 0),
        coalesce(k.open, 0), k.oldest, t.reached, coalesce(k.repaired, 0), coalesce(k.repaired_days, 0)
    from counted k full join tested t on t.school_id = k.school_id
    where public.kernel_armed('vulnerabilities_counted_city') = 'on'
$$
