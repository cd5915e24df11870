-- Which kitchens were told of which days of these schools, from today on: when last, and whether what changes goes out by letter. Of kitchens that cook
-- for the classes of these children alone where they are named. It tells no number, and of no child; whoever changes a day is to know.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass
create or replace function meals_told_of(p_schools bigint[], p_students bigint[], p_first date, p_last date)
returns table (school_id bigint, kitchen_id bigint, kitchen text, telephone text, day date, at timestamptz, letters boolean)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select t.school_id, k.id, k.name::text, k.telephone::text, t.day, max(t.at) filter (where t.how <> 'letter'), k.letters and k.mail <> ''
    from public.meals_told t join public.meals_kitchen k on k.id = t.kitchen_id
    where t.school_id = any(p_schools)
        and t.day between greatest(p_first, public.kernel_armed('today')::date) and least(p_last, public.kernel_armed('today')::date + 14)
        and (p_students is null or exists (
            select from public.roster_enrolment e
            join public.roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
            join public.meals_cooking(t.school_id, t.day) m on m.grade = c.grade and m.kitchen_id = t.kitchen_id
            where e.school_id = t.school_id and e.student_id = any(p_students) and e.valid @> t.day))
    group by t.school_id, k.id, t.day order by t.day, k.name, k.id
$$
