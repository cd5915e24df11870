-- Which of these children anything outside the register refers to, or which were in a class about which something was written on one of their days
-- before that day. It reads the database's own foreign keys, so that tables added to the house later are included.
-- called by: owner
create or replace function roster_named_in_house(p_school bigint, p_students bigint[], p_before date) returns setof bigint
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    link record;
begin
    for link in
        select c.conrelid::regclass as place, a.attname as named, c.confrelid = 'public.roster_student'::regclass as is_child from pg_constraint c
        join pg_class t on t.oid = c.conrelid join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.conparentid = 0 and array_length(c.conkey, 1) = 1 and t.relname not like 'roster\_%'
        and (c.confrelid = 'public.roster_student'::regclass or c.confrelid = 'public.roster_schoolclass'::regclass and exists (
            select from pg_attribute d where d.attrelid = c.conrelid and d.attname = 'day' and d.atttypid = 'date'::regtype))
    loop
        if link.is_child then
            return query execute format('select distinct t.%2$I::bigint from %1$s t where t.%2$I = any ($1)', link.place, link.named) using p_students;
        else
            return query execute format('select distinct e.student_id from public.roster_enrolment e join %1$s t on t.%2$I = e.school_class_id'
                ' and e.valid @> t.day where e.school_id = $1 and e.student_id = any ($2) and t.day < $3', link.place, link.named)
                using p_school, p_students, p_before;
        end if;
    end loop;
end
$$
