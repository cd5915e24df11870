-- Moves the children of a school that closes to its successor on that day. Each class goes to the class at the same position in the second list, with
-- seats, the named columns of the record, and guardians. Each child keeps its number; if another child there has it, the closing school's code is put
-- before it. A child whom the successor had on its register before waits to be placed, and one on the way here is on the way there; the school's row
-- keeps which these are. Who came here that very day never was here: the place goes along, and the school's row keeps it. Returns who left here, from
-- which class, and who came there. Only for the bureau.
-- called by: application
create or replace function roster_close_school(
    p_school bigint, p_successor bigint, p_day date, p_from bigint[], p_to bigint[], p_student text[], p_guardian text[]
) returns table (school_id bigint, student_id bigint, former bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    child text := (select string_agg(quote_ident(c), ', ') from unnest(p_student) c);
    goes bigint[];
    came bigint[];
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return;
    end if;
    goes := array(select e.student_id from public.roster_enrolment e join public.roster_student s on s.school_id = e.school_id and s.id = e.student_id
        where e.school_id = p_school and upper_inf(e.valid) and lower(e.valid) <= p_day and e.school_class_id = any (p_from)
            and public.roster_number_there(p_school, p_successor, s.number) is not null
            and not exists (select from public.roster_student there where there.school_id = p_successor and there.uid = s.uid));
    execute format('insert into public.roster_student (school_id, number, school_class_id, %1$s)'
        ' select $1, public.roster_number_there($4, $1, s.number), to_class.id, %1$s from public.roster_student s'
        ' join unnest($2, $3) as to_class(was, id) on to_class.was = s.school_class_id where s.school_id = $4 and s.id = any ($5)', child)
        using p_successor, p_from, p_to, p_school, goes;
    came := array(select new.id from public.roster_student new join public.roster_student old on old.uid = new.uid
        where new.school_id = p_successor and old.school_id = p_school and old.id = any (goes));
    perform public.roster_bring_guardians(p_school, p_successor, goes, p_guardian);
    insert into public.roster_enrolment (school_id, student_id, school_class_id, seat, grade, valid)
    select p_successor, new.id, new.school_class_id, e.seat, e.grade, daterange(p_day, null) from public.roster_enrolment e
    join public.roster_student old on old.school_id = e.school_id and old.id = e.student_id
    join public.roster_student new on new.uid = old.uid and new.school_id = p_successor
    where e.school_id = p_school and upper_inf(e.valid) and old.id = any (goes);
    insert into public.roster_transfer (school_id, to_school_id, student_id, left_on, placed_on, record)
    select p_school, p_successor, s.id, p_day, case when s.id = any (goes) then p_day end, case when s.id = any (goes) then '{}' else (
        select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(s)) where key = any (p_student)) || jsonb_build_object('guardians', (
            select coalesce(jsonb_agg((select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(g)) where key = any (p_guardian)) order by g.id), '[]')
            from public.roster_guardian g where g.school_id = s.school_id and g.student_id = s.id)) end
    from public.roster_student s join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
    where s.school_id = p_school and lower(e.valid) <= p_day;
    with turned as (
        update public.roster_transfer set to_school_id = p_successor
        where to_school_id = p_school and placed_on is null and school_id <> p_successor returning id
    ) update public.roster_school set closing = closing || jsonb_build_object('transfers', (select coalesce(jsonb_agg(id), '[]') from turned))
    where id = p_school;
    update public.roster_school set closing = closing || jsonb_build_object('arrived', (
        select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]') from public.roster_enrolment e
        where e.school_id = p_school and upper_inf(e.valid) and lower(e.valid) = p_day), 'before', (
        select coalesce(jsonb_agg(was.id order by was.id), '[]') from public.roster_enrolment was
        where was.school_id = p_school and upper(was.valid) = p_day and was.ended_for = '' and exists (
            select from public.roster_enrolment e where e.school_id = p_school and e.student_id = was.student_id and upper_inf(e.valid)
                and lower(e.valid) = p_day)))
    where id = p_school;
    return query with arrived as (
        delete from public.roster_enrolment e where e.school_id = p_school and upper_inf(e.valid) and lower(e.valid) = p_day
        returning e.student_id, e.school_class_id
    ), before as (
        update public.roster_enrolment was set ended_for = 'closed', went_to = (select left(name, 60) from public.roster_school where id = p_successor)
        from public.roster_school s where s.id = p_school and was.school_id = p_school and s.closing -> 'before' @> to_jsonb(was.id)
    ), gone as (
        update public.roster_enrolment e set valid = daterange(lower(e.valid), p_day), ended_for = 'closed',
            went_to = (select left(name, 60) from public.roster_school where id = p_successor)
        where e.school_id = p_school and upper_inf(e.valid) and lower(e.valid) < p_day
        returning e.student_id, e.school_class_id
    ), went as (
        select * from gone union all select * from arrived
    ), stood as (
        update public.roster_student s set school_class_id = null from went where s.school_id = p_school and s.id = went.student_id
    ) select p_school, went.student_id, went.school_class_id from went union all select p_successor, unnest(came), null;
end
$$
