-- Takes along what is known of the meals of children who go to the successor of a school that merges on a day: their bills of terms that last, and of
-- months from then on that were noted there already, who ate an own meal. Running it twice changes nothing. Returns how many bills. Only for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_student, roster_term
create or replace function meals_known_along(p_school bigint, p_successor bigint, p_day date) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return 0;
    end if;
    insert into public.meals_refundown (month_id, school_id, student_id)
    select there.id, p_successor, new.id from public.meals_refundown own
    join public.meals_refundmonth was on was.id = own.month_id and was.month + interval '1 month' > p_day
    join public.meals_refundmonth there on there.school_id = p_successor and there.month = was.month
    join public.roster_student old on old.school_id = p_school and old.id = own.student_id
    join public.roster_student new on new.school_id = p_successor and new.uid = old.uid
    join public.roster_enrolment e on e.school_id = p_successor and e.student_id = new.id and upper_inf(e.valid) and lower(e.valid) = p_day
    where own.school_id = p_school order by own.id on conflict do nothing;
    insert into public.meals_mealbill (school_id, student_id, academic_year, semester, standing, at)
    select p_successor, new.id, b.academic_year, b.semester, b.standing, b.at from public.meals_mealbill b
    join public.roster_term t on t.academic_year = b.academic_year and t.semester = b.semester and t.ends >= p_day
    join public.roster_student old on old.school_id = p_school and old.id = b.student_id
    join public.roster_student new on new.school_id = p_successor and new.uid = old.uid
    join public.roster_enrolment e on e.school_id = p_successor and e.student_id = new.id and upper_inf(e.valid) and lower(e.valid) = p_day
    where b.school_id = p_school order by b.id on conflict do nothing;
    get diagnostics made = row_count;
    return made;
end
$$
