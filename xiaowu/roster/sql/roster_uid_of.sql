-- A user's uid here: the sourcedId itself if it is a UUID, else made from it, so that the same set names the same person.
-- called by: application
create or replace function roster_uid_of(sourced_id text) returns uuid language sql immutable parallel safe as $$
    select case when sourced_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then sourced_id::uuid
        else md5('oneroster:' || sourced_id)::uuid end
$$
