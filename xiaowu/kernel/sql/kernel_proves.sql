-- Whether a process of the house, which has its present secret key or the one before it, said this: its proof is the HMAC-SHA256 of the words.
-- called by: owner
create or replace function kernel_proves(words bytea, proof bytea) returns boolean language sql stable parallel safe as $$
    select exists (select from public.kernel_armingkey k where k.purpose = 'process' and proof = sha256(k.outer_pad || sha256(k.inner_pad || words)))
$$
