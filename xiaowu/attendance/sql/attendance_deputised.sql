-- The class of which the pupil who is signed in is deputy today (副班長), where the school lets deputies fill in rolls; nothing for anybody else.
-- called by: application
-- reads: identity_account, roster_enrolment, roster_schoolclass, roster_student
create or replace function attendance_deputised() returns table (school_id bigint, class_id bigint, name text, why text, student_id bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select e.school_id, e.school_class_id, c.name::text, open.why, st.id
    from (select public.kernel_armed('today')::date as day) today
    join public.identity_account a on a.id::text = public.kernel_armed('account') and a.kind = 'pupil'
    join public.roster_student st on st.uid = a.holder
    join public.roster_enrolment e on e.school_id = st.school_id and e.student_id = st.id and e.valid @> today.day
    join public.roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
    join public.attendance_deputyrule rule on rule.school_id = e.school_id and rule.allows
    cross join lateral public.roster_days(today.day, today.day) open
    where open.school_id = e.school_id and public.identity_is_here(st.school_id, st.id, st.school_class_id, today.day)
    and exists (select from public.attendance_deputy d where d.school_id = e.school_id and d.school_class_id = e.school_class_id
        and d.student_id = st.id and d.first <= today.day and (d.last is null or today.day <= d.last))
$$
