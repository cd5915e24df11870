-- Whether what was offered can still be given: the class is open, and nobody else became its homeroom teacher in those days (一班置導師一人).
-- called by: application
create or replace function roster_offer_stands(p_role text, p_class bigint, p_since date, p_last date, p_person bigint) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select p_class is null or (
        exists (select from public.roster_schoolclass place where place.id = p_class and place.closed_on is null)
        and (p_role <> 'homeroom_teacher' or not exists (
            select from public.roster_post post where post.school_class_id = p_class and post.role = p_role
            and post.valid && daterange(p_since, p_last + 1) and post.person_id is distinct from p_person
        ))
    )
$$
