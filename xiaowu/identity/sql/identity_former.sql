-- The records that the children of the guardian who is signed in, or the pupil who is, left at other schools of the city, by a merger or a transfer: to
-- go on reading what was theirs to read there. Of a guardian those alone of which they were a guardian there too. `left_on`: the first day on which it was
-- not there any more. Nothing for anybody else.
-- called by: owner
-- reads: roster_enrolment, roster_guardian, roster_school, roster_student
create or replace function identity_former() returns table (school_id bigint, student_id bigint, name text, school text, is_guardian boolean, left_on date)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with me as materialized (
        select a.id, a.kind, a.holder from public.identity_account a where a.id::text = public.kernel_armed('account')
    ), mine as materialized (
        select st.uid, true as is_guardian from public.identity_children() c
        join public.roster_student st on st.school_id = c.school_id and st.id = c.student_id
        union select st.uid, false from me join public.roster_student st on st.uid = me.holder
        where me.kind = 'pupil' and public.identity_is_here(st.school_id, st.id, st.school_class_id, public.kernel_armed('today')::date)
    )
    select was.school_id, was.id, was.name::text, school.name::text, mine.is_guardian, ended.day
    from mine join public.roster_student was on was.uid = mine.uid join public.roster_school school on school.id = was.school_id
    join lateral (select max(upper(e.valid)) as day from public.roster_enrolment e
        where e.school_id = was.school_id and e.student_id = was.id and e.ended_for not in ('', 'mistake')) ended on ended.day is not null
    where not public.identity_is_here(was.school_id, was.id, was.school_class_id, public.kernel_armed('today')::date)
        and (not mine.is_guardian or exists (select from me join public.roster_guardian g on g.uid = any (public.identity_uids(me.id))
            where g.school_id = was.school_id and g.student_id = was.id))
$$
