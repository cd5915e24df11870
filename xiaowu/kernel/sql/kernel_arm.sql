-- Arms the transaction with what a process of the house states and proves: for jobs, commands and programs, which have no session.
-- called by: application
create or replace function kernel_arm(p_said text, p_proof bytea) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    done text;
begin
    if not public.kernel_proves(textsend('arm' || p_said), p_proof) then
        return false;
    end if;
    done := set_config('xiaowu.armed', public.kernel_seal(p_said) || p_said, true);
    return true;
end
$$
