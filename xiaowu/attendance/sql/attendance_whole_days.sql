-- On which days of this century all schools had school and every grade owed its roll, nobody having decided otherwise: a bit a day, from 2000-01-01 to
-- 2099-12-31. A question about very many days at once looks up a bit for each, and only of the other days asks which school it was.
-- called by: application
-- reads: roster_cityclosure, roster_schooldayexception
create or replace function attendance_whole_days() returns bit varying
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with whole as materialized (
        select lesson.day from public.roster_lesson_days() lesson
        where lesson.day between '2000-01-01' and '2099-12-31'
        and lesson.day not in (select own.day from public.roster_schooldayexception own)
        and lesson.day not in (select act.day from public.roster_cityclosure act)
        and lesson.day not in (select exempt.day from public.timetable_exempt(null, null) exempt)
    ), ends as (
        select coalesce(min(each.day), '2000-01-01') as first, coalesce(max(each.day), '2000-01-01') as last from whole each
    )
    select repeat('0', ends.first - date '2000-01-01')::bit varying
        || (select string_agg((each.day is not null)::integer::text, '' order by step)
            from generate_series(0, ends.last - ends.first) step left join whole each on each.day = ends.first + step)::bit varying
        || repeat('0', date '2099-12-31' - ends.last)::bit varying
    from ends
$$
