-- Whether a child's record came to this school by a transfer that the school placed; yes or no, for the record's keeper, who may not see the former
-- school's record.
-- called by: application
create or replace function roster_came_by_transfer(p_school bigint, p_student bigint) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(p_school = any (public.kernel_armed('register')::int[]), false) and exists (
        select from public.roster_student here
        join public.roster_student there on there.uid = here.uid and there.school_id <> here.school_id
        join public.roster_transfer t on t.school_id = there.school_id and t.student_id = there.id
        where here.school_id = p_school and here.id = p_student and t.to_school_id = p_school and t.placed_on is not null
    )
$$
