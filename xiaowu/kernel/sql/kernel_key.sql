-- One half of a key, known only to the owner's functions. A connection looks it up once: it changes only at a migration, and `kernel_proves` looks
-- again.
-- called by: owner
create or replace function kernel_key(p_purpose text, p_outer boolean) returns bytea language sql immutable parallel safe as $$
    select case when p_outer then outer_pad else inner_pad end from public.kernel_armingkey where purpose = p_purpose order by id limit 1
$$
