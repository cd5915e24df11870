-- Asked while a class list is read: which of these children another school has. Nobody tries birthdays by it: what was asked is kept for a
-- month, a name may come with three birthdays in that time and twenty answers a day may be yes, else one empty row says "too many"; and each
-- yes is a look, on record at the school that has the child, which the one who asks is not told.
-- called by: application
create or replace function roster_enrolled_elsewhere(p_school bigint, p_names text[], p_births date[], p_actor text, p_at timestamptz)
returns table (name text, birth_date date)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    today date := public.kernel_armed('today')::date;
    account text := coalesce(public.kernel_armed('account'), '');
begin
    if p_school is null or not coalesce(p_school = any (public.kernel_armed('register')::int[]), false) then
        return;
    end if;
    perform 1 from public.roster_school where id = p_school for no key update;
    delete from public.roster_askedelsewhere where school_id = p_school and day <= today - 30;
    insert into public.roster_askedelsewhere as kept (school_id, day, name_key, pair_key, is_there)
    select p_school, today, sha256(convert_to(asked.name, 'UTF8')), sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8')),
        exists (select from public.roster_student s
            join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
            where s.birth_date = asked.birth_date and s.name = asked.name and s.school_id <> p_school)
    from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
    on conflict (school_id, pair_key) do update set is_there = excluded.is_there where kept.is_there <> excluded.is_there;
    if exists (
        select from public.roster_askedelsewhere where school_id = p_school
            and name_key in (select sha256(convert_to(given.name, 'UTF8')) from unnest(p_names) as given(name))
        group by name_key having count(*) > 3
    ) or (select count(*) from public.roster_askedelsewhere where school_id = p_school and day = today and is_there) > 20 then
        return query select null::text, null::date;
        return;
    end if;
    insert into public.kernel_look (at, account_id, actor, purpose, school_id, class_id, student_ids)
    select p_at, case when account ~ '^[0-9]+$' then account::bigint end, left(p_actor, 100), 'roster.elsewhere', s.school_id, null, array_agg(s.id)
    from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
    join public.roster_student s on s.birth_date = asked.birth_date and s.name = asked.name and s.school_id <> p_school
    join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
    group by s.school_id;
    return query select distinct asked.name, asked.birth_date from unnest(p_names, p_births) as asked(name, birth_date)
    join public.roster_askedelsewhere kept on kept.school_id = p_school and kept.is_there
        and kept.pair_key = sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8'));
end
$$
