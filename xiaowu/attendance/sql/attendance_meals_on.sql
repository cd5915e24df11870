-- A school's classes on a day, for the functions that tell what to cook: how many children eat at school, and, if they are five or more, how many of
-- them are expected; never a child. A day without school has no meals. Once the class's roll is taken its marks say who is away, until then leave of
-- the whole day that is approved: a mark that a child brought along from another class waits. For whom nothing is cooked is not expected, whatever the roll
-- says. A class whose grade has no meal that day has 0 of both, which nothing else has. Who may ask is for the callers to say.
-- called by: owner
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_meals_on(p_school bigint, p_day date)
returns table (class_id bigint, grade smallint, number smallint, name text, taken boolean, eating bigint, meals bigint)
language sql stable parallel safe as $$
    select class_id, grade, number, name, taken, case when is_served then eating else 0 end,
        case when is_served then case when present >= 5 then present end else 0 end
    from (
        select c.id as class_id, c.grade, c.number, c.name::text as name, r.id is not null as taken,
            k.grade is null or k.kitchen_id is not null as is_served,
            count(*) filter (where s.diet <> 'own_meal') as eating,
            count(*) filter (where s.diet <> 'own_meal' and m.id is null and l.id is null and uncooked.student_id is null) as present
        from public.roster_days(p_day, p_day) open
        join public.roster_schoolclass c on c.school_id = open.school_id and c.academic_year = public.roster_academic_year(p_day)
        join public.roster_enrolment e on e.school_id = p_school and e.school_class_id = c.id and e.valid @> p_day
        join public.roster_student s on s.school_id = p_school and s.id = e.student_id
        left join public.attendance_kitchens(p_school, p_day) k on k.grade = c.grade
        left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day and r.enrolled > 0
        left join public.attendance_rollmark m on m.school_id = p_school and m.school_class_id = r.school_class_id and m.student_id = s.id
            and m.day = p_day and public.attendance_is_away(m.mark)
        left join public.attendance_leavecell l on r.id is null and l.school_id = p_school and l.student_id = s.id and l.day = p_day
            and l.period = 0 and l.standing = 'approved'
        left join public.attendance_uncooked(p_school, p_day) uncooked on uncooked.student_id = s.id
        where open.school_id = p_school and open.why is null
        group by c.id, r.id, k.grade, k.kitchen_id
    ) counted
$$
