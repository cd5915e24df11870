-- The form in which names are compared, so that width, composition, spaces, dots, hyphens and the case of Latin letters do not count: the same as
-- `name_key` of the register's rules, which a test compares with it. Most names are Chinese characters alone and stay as they are.
-- called by: application
create or replace function roster_name_key(text) returns text
language sql immutable parallel safe as $$
    select case when $1 collate "C" ~ '^[一-鿿]+$' then $1 else public.roster_name_folded($1) end
$$
