-- The roles of an account's holder on a day, and where: from posts, or from the class that the child is in; a child on the way between schools counts
-- at the school that it left.
-- called by: owner
-- reads: roster_guardian, roster_person, roster_post, roster_student
create or replace function identity_holds(bigint, date) returns table (role text, school_id bigint, class_id bigint, name text, section text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select post.role::text, post.school_id, post.school_class_id, person.name::text, post.section::text from public.identity_account a
    join public.roster_person person on person.id = a.person_id
    join public.roster_post post on post.person_id = person.id and post.valid @> $2
    where a.id = $1
    union all select 'pupil', st.school_id, st.school_class_id, st.name::text, '' from public.identity_account a
    join public.roster_student st on st.uid = a.holder
    where a.id = $1 and a.kind = 'pupil' and public.identity_is_here(st.school_id, st.id, st.school_class_id, $2)
    union all select 'guardian', st.school_id, st.school_class_id, coalesce(own.name, g.name)::text, '' from public.identity_account a
    join public.roster_guardian g on g.uid = any(public.identity_uids(a.id))
    join public.roster_student st on st.school_id = g.school_id and st.id = g.student_id
    -- by the record for which the account was made, whatever other children's records say
    left join lateral (select name from public.roster_guardian where uid = a.holder order by id desc limit 1) own on true
    where a.id = $1 and a.kind = 'guardian' and public.identity_is_here(st.school_id, st.id, st.school_class_id, $2)
        and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)
$$
