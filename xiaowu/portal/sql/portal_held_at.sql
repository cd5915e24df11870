-- What the house holds about the people of a school: by table the number of rows, and no rows. For those who are responsible for that school. A table
-- without a column for the school is counted by the accounts of people who serve there today, and of the children there with their guardians.
-- called by: application
-- reads: identity_account, identity_alsoholds, roster_guardian, roster_post, roster_student
create or replace function portal_held_at(p_school bigint) returns table (table_name text, held bigint)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    people bigint[];
    children bigint[];
    uids uuid[];
    accounts bigint[];
begin
    if coalesce(public.kernel_armed('holdings_city'), '') <> 'on' and not (p_school = any(coalesce(public.kernel_armed('holdings'), '{}')::bigint[])) then
        return;
    end if;
    select coalesce(array_agg(distinct post.person_id), '{}') into people from public.roster_post post
    where post.school_id = p_school and post.valid @> public.kernel_armed('today')::date;
    select coalesce(array_agg(st.id), '{}') into children from public.roster_student st where st.school_id = p_school;
    select coalesce(array_agg(known.uid), '{}') into uids from (
        select st.uid from public.roster_student st where st.school_id = p_school
        union select g.uid from public.roster_guardian g where g.school_id = p_school
    ) known;
    select coalesce(array_agg(distinct a.id), '{}') into accounts from public.identity_account a
    where a.person_id = any(people) or a.holder = any(uids)
        or exists (select from public.identity_alsoholds also where also.account_id = a.id and also.uid = any(uids));
    return query select each.table_name, each.held from public.portal_held(true, accounts, people, uids, children, array[p_school], 0) each;
end
$$
