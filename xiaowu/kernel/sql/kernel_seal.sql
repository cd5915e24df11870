-- The HMAC-SHA256 (RFC 2104) of what a transaction is armed with, good in this transaction only.
-- called by: owner
create or replace function kernel_seal(said text) returns text language sql stable parallel safe as $$
    select encode(sha256(public.kernel_key('database', true) || sha256(public.kernel_key('database', false)
        || timestamptz_send(transaction_timestamp()) || textsend(said))), 'hex')
$$
