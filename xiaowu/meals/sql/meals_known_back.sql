-- Takes back what `meals_known_along` did: what was learnt of a bill at the successor since is known at the old school too. What nobody brought along
-- stays. Returns how many bills went back. Only for the bureau.
-- called by: application
-- reads: roster_enrolment, roster_student
create or replace function meals_known_back(p_school bigint, p_successor bigint, p_day date) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone integer;
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return 0;
    end if;
    delete from public.meals_refundown own using public.meals_refundown was
    join public.meals_refundmonth month on month.id = was.month_id and month.month + interval '1 month' > p_day
    join public.meals_refundmonth there on there.school_id = p_successor and there.month = month.month
    join public.roster_student old on old.school_id = p_school and old.id = was.student_id
    join public.roster_student new on new.school_id = p_successor and new.uid = old.uid
    join public.roster_enrolment e on e.school_id = p_successor and e.student_id = new.id and upper_inf(e.valid) and lower(e.valid) = p_day
    where was.school_id = p_school and own.school_id = p_successor and own.month_id = there.id and own.student_id = new.id;
    update public.meals_mealbill b set standing = there.standing, at = there.at from public.meals_mealbill there
    join public.roster_student new on new.school_id = p_successor and new.id = there.student_id
    join public.roster_student old on old.school_id = p_school and old.uid = new.uid
    where there.school_id = p_successor and b.school_id = p_school and b.student_id = old.id
    and (there.academic_year, there.semester) = (b.academic_year, b.semester) and there.at > b.at;
    delete from public.meals_mealbill there using public.meals_mealbill b
    join public.roster_student old on old.school_id = p_school and old.id = b.student_id
    join public.roster_student new on new.school_id = p_successor and new.uid = old.uid
    join public.roster_enrolment e on e.school_id = p_successor and e.student_id = new.id and upper_inf(e.valid) and lower(e.valid) = p_day
    where b.school_id = p_school and there.school_id = p_successor and there.student_id = new.id
    and (there.academic_year, there.semester) = (b.academic_year, b.semester);
    get diagnostics gone = row_count;
    return gone;
end
$$
