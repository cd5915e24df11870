-- The children whom a school released to another that has not placed them yet, with the school days that have passed there since, for the job that
-- finds dropouts to be reported; and those of whom it was reported before and who have arrived since. `owes`: the school that released the child, or
-- the one that answers for it since it closed; where none does, the one that waits for the child.
-- called by: application
-- reads: roster_school, roster_student, roster_transfer
create or replace function attendance_not_placed(p_since date, p_last date)
returns table (
    school_id bigint, student_id bigint, child text, former text, owes bigint, waits_at bigint, waits text, left_on date, placed_on date, days date[]
)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select way.school_id, st.id, st.name::text, former.name::text, case when by.closed_on is null then by.id else waits.id end, waits.id, waits.name::text,
        way.left_on, way.placed_on,
        -- a summer and the first days after it: whoever has not arrived by then is found
        array(select open.day from public.roster_days(way.left_on, least(p_last, way.left_on + 120)) open
            where open.school_id = way.to_school_id and open.why is null order by 1)
    from public.roster_transfer way
    join public.roster_student st on st.school_id = way.school_id and st.id = way.student_id
    join public.roster_school former on former.id = way.school_id
    join public.roster_school by on by.id = public.roster_answering(way.school_id)
    join public.roster_school waits on waits.id = way.to_school_id
    where public.kernel_armed('cares_city') = 'on' and way.left_on between p_since and p_last
        and (way.placed_on is null or exists (select from public.attendance_dropout known where known.school_id = way.school_id
            and known.student_id = way.student_id and known.ground = 'not_arrived' and known.back_on is null))
    order by way.id
$$
