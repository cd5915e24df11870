-- Asked while a class list is read: which of these children another school has. It must not serve to find out birthdays by trying: each question is
-- kept for a month, in that time a name may be asked with three birthdays, and after twenty answers of yes on one day nothing new is answered. Then
-- one empty row says "too many", the same whatever the answer would have been. Each yes is recorded as a look at the school that has the child before
-- anything is returned; the asker does not learn which school that is. A list whose own answers exceed twenty gets none of them. Names are asked and
-- compared in one form (`roster_name_key`), so that another spelling is no new question.
-- called by: application
create or replace function roster_enrolled_elsewhere(p_school bigint, p_names text[], p_births date[], p_actor text, p_at timestamptz)
returns table (name text, birth_date date)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    today date := public.kernel_armed('today')::date;
    found_today bigint;
begin
    if p_school is null or not coalesce(p_school = any (public.kernel_armed('register')::int[]), false) then
        return;
    end if;
    perform 1 from public.roster_school where id = p_school for no key update;
    delete from public.roster_askedelsewhere where school_id = p_school and day <= today - 30;
    found_today := (select count(*) from public.roster_askedelsewhere where school_id = p_school and day = today and is_there);
    -- checked before anything is asked: a refusal leaves no trace that depends on the answer
    if found_today > 20 or exists (
        select from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
        left join public.roster_askedelsewhere kept on kept.school_id = p_school
            and kept.pair_key = sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8'))
        where kept.school_id is null
        group by asked.name
        having found_today = 20 or count(*) + (select count(*) from public.roster_askedelsewhere before
            where before.school_id = p_school and before.name_key = sha256(convert_to(asked.name, 'UTF8'))) > 3
    ) then
        return query select null::text, null::date;
        return;
    end if;
    insert into public.roster_askedelsewhere as kept (school_id, day, name_key, pair_key, is_there)
    select p_school, today, sha256(convert_to(asked.name, 'UTF8')), sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8')),
        exists (select from public.roster_student s
            join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
            where s.birth_date = asked.birth_date and public.roster_name_key(s.name) = asked.name and s.school_id <> p_school)
    from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
    on conflict (school_id, pair_key) do update set is_there = excluded.is_there where kept.is_there <> excluded.is_there;
    perform public.kernel_looked(p_at, p_actor, 'roster.elsewhere', s.school_id, array_agg(s.id))
    from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
    join public.roster_student s on s.birth_date = asked.birth_date and public.roster_name_key(s.name) = asked.name and s.school_id <> p_school
    join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
    group by s.school_id;
    if (select count(*) from public.roster_askedelsewhere where school_id = p_school and day = today and is_there) > 20 then
        return query select null::text, null::date;
        return;
    end if;
    return query select distinct asked.name, asked.birth_date from unnest(p_names, p_births) as asked(name, birth_date)
    join public.roster_askedelsewhere kept on kept.school_id = p_school and kept.is_there
        and kept.pair_key = sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8'));
end
$$
