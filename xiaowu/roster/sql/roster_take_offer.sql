-- The only way to get a post at a school from somebody other than its keeper: with the code of an offer that somebody else made; null if there is
-- none, or if the post was given to somebody else meanwhile. Of two who take a class at once the second waits for the first.
-- called by: application
create or replace function roster_take_offer(p_hash bytea, p_person bigint, p_now timestamptz)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    offer public.roster_postoffer%rowtype;
begin
    if coalesce(public.kernel_armed('account'), '') = '' then
        return null;
    end if;
    perform from public.roster_schoolclass place where place.id in (select asked.school_class_id from public.roster_postoffer asked
        where asked.code_hash = p_hash) for no key update;
    update public.roster_postoffer set taken = p_now, taken_by_id = p_person
    where code_hash = p_hash and taken is null and withdrawn is null and expires > p_now and made_by_id is distinct from p_person
        and public.roster_offer_stands(role, school_class_id, since, last, p_person)
    returning * into offer;
    if offer.id is null then
        return null;
    end if;
    insert into public.roster_post (person_id, role, school_id, school_class_id, valid)
    values (p_person, offer.role, offer.school_id, offer.school_class_id, daterange(offer.since, offer.last + 1));
    return offer.school_id;
end
$$
