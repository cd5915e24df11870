-- What other systems are told about an account's holder: identifier, name and posts. Only for a process of the house that proves itself one.
-- called by: application
-- reads: roster_person, roster_school, roster_schoolclass
create or replace function identity_told_of(p_account bigint, p_day date, p_proof bytea) returns json
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('uid', coalesce(person.uid, a.holder), 'name', public.identity_name(a.id), 'posts', (
        select coalesce(json_agg(json_build_object('role', held.role, 'school_code', school.code, 'school', school.name, 'class', place.name)
            order by held.role, school.code, place.id), '[]'::json)
        from public.identity_holds(a.id, p_day) held
        left join public.roster_school school on school.id = held.school_id left join public.roster_schoolclass place on place.id = held.class_id
    )) from public.identity_account a left join public.roster_person person on person.id = a.person_id
    where a.id = p_account and public.kernel_proves(textsend('told') || int8send(p_account), p_proof)
$$
