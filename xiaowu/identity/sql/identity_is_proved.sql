-- Whether a process of the house began a session for this account; the present key first, which needs no look at its table.
-- called by: owner
create or replace function identity_is_proved(p_token bytea, p_account bigint, p_proof bytea) returns boolean language plpgsql stable as $$
declare
    words bytea := textsend('session') || p_token || int8send(coalesce(p_account, 0));
begin
    return coalesce(p_proof = sha256(public.kernel_key('process', true) || sha256(public.kernel_key('process', false) || words)), false)
        or public.kernel_proves(words, p_proof);
end
$$
