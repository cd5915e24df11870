-- A school's classes on a day, for the functions that tell what to cook: how many children eat at school, and, if they are five or more, how many of
-- them are expected; never a child. A day without school has no meals. Once the class's roll is taken its marks say who is away, until then leave of
-- the whole day that is approved: a mark that a child brought along from another class waits. For whom nothing is cooked is not expected, whatever the roll
-- says. A class whose grade has no meal that day has 0 of both, which nothing else has. Who may ask is for the callers to say.
-- What is the same for a whole class is asked once for it, not for each of its children, and who is away is read once for the school.
-- called by: owner
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_meals_on(p_school bigint, p_day date)
returns table (class_id bigint, grade smallint, number smallint, name text, taken boolean, eating bigint, meals bigint)
language sql stable parallel safe as $$
    with place as materialized (
        select c.id, c.grade, c.number, c.name, r.id is not null as taken
        from public.roster_days(p_day, p_day) open
        join public.roster_schoolclass c on c.school_id = open.school_id and c.academic_year = public.roster_academic_year(p_day)
        left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day and r.enrolled > 0
        where open.school_id = p_school and open.why is null
    ), cooks as materialized (
        select k.grade, k.kitchen_id from public.attendance_kitchens(p_school, p_day) k
    ), gone as materialized (
        select m.school_class_id, m.student_id from public.attendance_rollmark m
        where m.school_id = p_school and m.day = p_day and public.attendance_is_away(m.mark)
    ), leaves as materialized (
        select l.student_id from public.attendance_leavecell l
        where l.school_id = p_school and l.day = p_day and l.period = 0 and l.standing = 'approved'
    ), uncooked as materialized (
        select each.student_id from public.attendance_uncooked(p_school, p_day) each
    ), counted as (
        select p.id, count(*) filter (where s.diet <> 'own_meal') as eating,
            count(*) filter (where s.diet <> 'own_meal' and e.student_id not in (select u.student_id from uncooked u) and case
                when p.taken then (e.school_class_id, e.student_id) not in (select g.school_class_id, g.student_id from gone g)
                else e.student_id not in (select l.student_id from leaves l) end) as present
        from place p
        join public.roster_enrolment e on e.school_id = p_school and e.school_class_id = p.id and e.valid @> p_day
        join public.roster_student s on s.school_id = p_school and s.id = e.student_id
        group by p.id
    )
    select p.id, p.grade, p.number, p.name::text, p.taken, case when is_served then eating else 0 end,
        case when is_served then case when present >= 5 then present end else 0 end
    from (
        select p.*, n.eating, n.present, k.grade is null or k.kitchen_id is not null as is_served
        from place p join counted n on n.id = p.id left join cooks k on k.grade = p.grade
    ) p
$$
