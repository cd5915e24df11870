-- Whether anything outside the register names a child, or was written of its class on one of its days before that day. It asks the database's own
-- foreign keys, so that what a later part of the house keeps of children is asked too.
-- called by: owner
create or replace function roster_named_in_house(p_school bigint, p_student bigint, p_before date) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    link record;
    found_one boolean;
begin
    for link in
        select c.conrelid::regclass as place, a.attname as named, c.confrelid = 'public.roster_student'::regclass as is_child from pg_constraint c
        join pg_class t on t.oid = c.conrelid join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.conparentid = 0 and array_length(c.conkey, 1) = 1 and t.relname not like 'roster\_%'
        and (c.confrelid = 'public.roster_student'::regclass or c.confrelid = 'public.roster_schoolclass'::regclass and exists (
            select from pg_attribute d where d.attrelid = c.conrelid and d.attname = 'day' and d.atttypid = 'date'::regtype))
    loop
        if link.is_child then
            execute format('select exists (select from %s where %I = $1)', link.place, link.named) into found_one using p_student;
        else
            execute format('select exists (select from %s t join public.roster_enrolment e on e.school_id = $1 and e.student_id = $2'
                ' and e.school_class_id = t.%I and e.valid @> t.day where t.day < $3)', link.place, link.named)
                into found_one using p_school, p_student, p_before;
        end if;
        if found_one then
            return true;
        end if;
    end loop;
    return false;
end
$$
