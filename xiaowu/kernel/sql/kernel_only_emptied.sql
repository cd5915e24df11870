-- What stands in these columns of a record (the trigger's words) may be emptied by the application, and changed in no other way. Whoever is the
-- owner changes keys, and seals anew what lies sealed.
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
