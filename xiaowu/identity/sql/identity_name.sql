-- The name of an account's holder, including somebody who is no longer here.
-- called by: owner
-- reads: roster_guardian, roster_person, roster_student
create or replace function identity_name(bigint) returns text language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(person.name,
        (select st.name from public.roster_student st where st.uid = a.holder and a.kind = 'pupil' order by st.id desc limit 1),
        (select g.name from public.roster_guardian g where g.uid = a.holder and a.kind = 'guardian' order by g.id desc limit 1), '')
    from public.identity_account a left join public.roster_person person on person.id = a.person_id where a.id = $1
$$
