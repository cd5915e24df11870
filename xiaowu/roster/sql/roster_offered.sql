-- What an offer holds for the person who has its code.
-- called by: application
create or replace function roster_offered(bytea, timestamptz)
returns table (school_id bigint, school text, role text, class text, since date, last date, made_by bigint)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select offer.school_id, school.name::text, offer.role::text, coalesce(place.name, '')::text, offer.since, offer.last, offer.made_by_id
    from public.roster_postoffer offer join public.roster_school school on school.id = offer.school_id
    left join public.roster_schoolclass place on place.id = offer.school_class_id
    where offer.code_hash = $1 and offer.taken is null and offer.withdrawn is null and offer.expires > $2
        and public.roster_offer_stands(offer.role, offer.school_class_id, offer.since, offer.last, null)
$$
