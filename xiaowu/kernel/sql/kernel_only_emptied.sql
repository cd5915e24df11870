-- The application may empty these columns of a record (named in the trigger's arguments), and change them in no other way. The owner may change keys,
-- and seals secrets anew.
-- called by: trigger
create or replace function kernel_only_emptied() returns trigger language plpgsql as $$
declare
    was jsonb := to_jsonb(old);
    becomes jsonb := to_jsonb(new);
    each text;
begin
    if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'member') then
        return new;
    end if;
    foreach each in array tg_argv loop
        if becomes -> each is distinct from was -> each and becomes -> each not in ('null', '""', '[]', '{}') then
            raise insufficient_privilege using message = format('what %s keeps as %s may only be emptied', tg_table_name, each);
        end if;
    end loop;
    return new;
end
$$
