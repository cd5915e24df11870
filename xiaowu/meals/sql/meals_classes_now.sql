-- Where the children of a school that merged, who are on its released lists of refunds, sit today at the school that answers for it: the class's name.
-- Whoever pays out class by class finds them there. Nothing of other children, nothing of a school that answers for itself; for who pays or settles.
-- called by: application
-- reads: roster_enrolment, roster_schoolclass, roster_student
create or replace function meals_classes_now(p_school bigint) returns table (student_id bigint, name text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select was.id, c.name::text
    from (select public.roster_answering(p_school) as id) by
    join public.roster_student was on was.school_id = p_school
    join public.roster_student here on here.school_id = by.id and here.uid = was.uid
    join public.roster_enrolment e on e.school_id = here.school_id and e.student_id = here.id and e.valid @> public.kernel_armed('today')::date
    join public.roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
    where by.id <> p_school and (by.id = any (public.kernel_armed('refund_payers')::int[]) or by.id = any (public.kernel_armed('refunds')::int[]))
        and exists (
            select from public.meals_refundline line join public.meals_refundmonth m on m.id = line.month_id
            where line.school_id = p_school and line.student_id = was.id and line.payee = 'family' and m.state in ('released', 'paid'))
$$
