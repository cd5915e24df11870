-- Ids only: the children for whom the accounts of pupils and guardians stand, and the class that each was in on that day.
-- called by: application
-- reads: roster_enrolment, roster_guardian, roster_student
create or replace function identity_stands_for(bigint[], date)
returns table (account_id bigint, child uuid, school_id bigint, student_id bigint, class_id bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with records as (
        select a.id as account_id, st.school_id, st.id as student_id from public.identity_account a
        join public.roster_student st on st.uid = a.holder where a.id = any($1) and a.kind = 'pupil'
        union select a.id, g.school_id, g.student_id from public.identity_account a
        join public.roster_guardian g on g.uid = any(public.identity_uids(a.id)) where a.id = any($1) and a.kind = 'guardian'
    )
    select records.account_id, st.uid, st.school_id, st.id, e.school_class_id from records
    join public.roster_student st on st.school_id = records.school_id and st.id = records.student_id
    left join public.roster_enrolment e on e.school_id = st.school_id and e.student_id = st.id and e.valid @> $2
$$
