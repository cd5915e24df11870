-- What the house holds about the person who is signed in, and about each child of a guardian: by table the number of rows, and the latest that may be
-- shown, with the declared columns only; of a guardian's child also at a school that it left. About nobody else, whatever is asked. A pupil's own record
-- is the pupil's.
-- called by: application
-- reads: identity_account, roster_student
create or replace function portal_held_of_me(p_most integer) returns table (child_id bigint, school_id bigint, child text, table_name text, held bigint, listed json)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    me record;
    own record;
begin
    select a.id, a.kind, array_remove(array[a.person_id], null) as people, public.identity_uids(a.id) as uids into me
    from public.identity_account a where a.id::text = public.kernel_armed('account');
    if me.id is null then
        return;
    end if;
    select coalesce(array_agg(st.id), '{}') as children, coalesce(array_agg(st.school_id), '{}') as schools into own
    from public.roster_student st where me.kind = 'pupil' and st.uid = any(me.uids);
    return query select null::bigint, null::bigint, ''::text, each.table_name, each.held, each.listed
        from public.portal_held(false, array[me.id], me.people, me.uids, own.children, own.schools, p_most) each;
    return query select mine.student_id, mine.school_id, mine.name, each.table_name, each.held, each.listed
        from (select c.school_id, c.student_id, c.name from public.identity_children() c
            union all select f.school_id, f.student_id, f.name from public.identity_former() f where f.is_guardian) mine
        join public.roster_student st on st.school_id = mine.school_id and st.id = mine.student_id
        cross join lateral public.portal_held(false, '{}', '{}', array[st.uid], array[st.id], array[st.school_id], p_most) each;
end
$$
