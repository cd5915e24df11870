-- Copies the guardians of these children of one school to the records that the same children have at another, in the columns that are named.
-- called by: owner
create or replace function roster_bring_guardians(p_from bigint, p_to bigint, p_students bigint[], p_columns text[]) returns void
language plpgsql volatile as $$
begin
    execute format('insert into public.roster_guardian (school_id, student_id, %s) select $1, there.id, %s from public.roster_guardian g'
        ' join public.roster_student here on here.school_id = g.school_id and here.id = g.student_id'
        ' join public.roster_student there on there.uid = here.uid and there.school_id = $1 where g.school_id = $2 and here.id = any ($3)',
        (select string_agg(quote_ident(c), ', ') from unnest(p_columns) c), (select string_agg('g.' || quote_ident(c), ', ') from unnest(p_columns) c))
        using p_to, p_from, p_students;
end
$$
