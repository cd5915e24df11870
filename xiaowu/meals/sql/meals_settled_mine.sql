-- The settled months of refunds in which a child of the guardian who is signed in sat in a class of the school, also of one that it left since: what is
-- said of the child in them, or that nothing is, is its family's to read.
-- called by: application
-- reads: identity_account, roster_enrolment, roster_school, roster_student
create or replace function meals_settled_mine()
returns table (school_id bigint, school text, student_id bigint, name text, month_id bigint, month date, state text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select st.school_id, s.name::text, st.id, st.name::text, m.id, m.month, m.state::text
    from public.identity_account a cross join lateral public.meals_children_of(a.id) mine
    join public.roster_student st on st.school_id = mine.school_id and st.id = mine.student_id
    join public.roster_school s on s.id = st.school_id
    join public.meals_refundmonth m on m.school_id = st.school_id and m.state <> 'open'
    where a.id::text = public.kernel_armed('account') and exists (
        select from public.roster_enrolment e where e.school_id = st.school_id and e.student_id = st.id and e.ended_for <> 'mistake'
            and e.valid && daterange(m.month, (m.month + interval '1 month')::date))
    order by m.month desc, public.roster_name_order(st.name), m.id
$$
