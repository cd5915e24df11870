-- Takes the closing of a school back: children who were moved to its successor, or wait there, sit in their old seats again, with what their record
-- says there now; children who were on the way here, and have not been placed there, are on the way here again. With `p_dry` it only returns who
-- would come back. If something was written about a child there meanwhile, it returns those children and does nothing. Only for the bureau.
-- called by: application
create or replace function roster_reopen_school(p_school bigint, p_successor bigint, p_day date, p_dry boolean, p_student text[], p_guardian text[])
returns table (school_id bigint, student_id bigint, former bigint, stays boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    arrived bigint[];
    moved bigint[];
    there bigint[];
    kept bigint[];
    columns text := (select string_agg(quote_ident(c), ', ') from unnest(p_student) c);
    places bigint[];
    was bigint[];
begin
    if public.kernel_armed('schools_city') is distinct from 'on' then
        return;
    end if;
    arrived := array(select (place ->> 'student_id')::bigint from public.roster_school s, jsonb_array_elements(s.closing -> 'arrived') place
        where s.id = p_school);
    moved := array(select t.student_id from public.roster_transfer t
        where t.school_id = p_school and t.to_school_id = p_successor and t.left_on = p_day and (t.placed_on is null or t.placed_on = p_day)
            and (t.student_id = any (arrived) or exists (select from public.roster_enrolment e where e.school_id = p_school
                and e.student_id = t.student_id and e.ended_for = 'closed' and upper(e.valid) = p_day)));
    there := array(select new.id from public.roster_transfer t
        join public.roster_student old on old.school_id = p_school and old.id = t.student_id
        join public.roster_student new on new.school_id = p_successor and new.uid = old.uid
        where t.school_id = p_school and t.student_id = any (moved) and t.left_on = p_day and t.placed_on = p_day);
    kept := array(select old.id from public.roster_student new
        join public.roster_student old on old.school_id = p_school and old.uid = new.uid
        where new.school_id = p_successor and new.id = any (there) and (
            new.id in (select public.roster_named_in_house(p_successor, there, 'infinity')) or exists (
                select from public.roster_enrolment e where e.school_id = p_successor and e.student_id = new.id
                    and (lower(e.valid) <> p_day or not upper_inf(e.valid)))));
    if p_dry or kept <> '{}' then
        return query select p_school, id, null::bigint, id = any (kept) from unnest(moved) as id;
        return;
    end if;
    execute format('update public.roster_student old set (%1$s) = (select %1$s from public.roster_student new'
        ' where new.school_id = $2 and new.uid = old.uid) where old.school_id = $1 and old.uid in ('
        'select uid from public.roster_student where school_id = $2 and id = any ($3))', columns) using p_school, p_successor, there;
    delete from public.roster_guardian g using public.roster_student old, public.roster_student new
    where g.school_id = p_school and old.school_id = p_school and old.id = g.student_id and new.uid = old.uid and new.id = any (there);
    perform public.roster_bring_guardians(p_successor, p_school, there, p_guardian);
    was := array(select e.school_class_id from unnest(there) with ordinality as gone(id, n)
        left join public.roster_enrolment e on e.school_id = p_successor and e.student_id = gone.id order by n);
    places := array(select distinct school_class_id from public.roster_enrolment where school_id = p_successor and student_id = any (there));
    delete from public.roster_enrolment where school_id = p_successor and student_id = any (there);
    update public.roster_schoolclass c set closed_on = p_day where c.id = any (places) and not exists (
        select from public.roster_enrolment e where e.school_id = c.school_id and e.school_class_id = c.id);
    delete from public.roster_guardian where school_id = p_successor and student_id = any (there);
    delete from public.roster_formernumber where school_id = p_successor and student_id = any (there);
    delete from public.roster_student where school_id = p_successor and id = any (there);
    delete from public.roster_transfer where school_id = p_school and to_school_id = p_successor and left_on = p_day and student_id = any (moved);
    update public.roster_transfer t set to_school_id = p_school from public.roster_school s
    where s.id = p_school and s.closing -> 'transfers' @> to_jsonb(t.id) and t.to_school_id = p_successor and t.placed_on is null;
    update public.roster_enrolment e set valid = case when e.student_id = any (arrived) then e.valid else daterange(lower(e.valid), null) end,
        ended_for = '', went_to = ''
    where e.school_id = p_school and e.student_id = any (moved) and e.ended_for = 'closed' and upper(e.valid) = p_day;
    insert into public.roster_enrolment select place.* from public.roster_school s,
        jsonb_populate_recordset(null::public.roster_enrolment, s.closing -> 'arrived') place
    where s.id = p_school and place.student_id = any (moved);
    update public.roster_student s set school_class_id = e.school_class_id from public.roster_enrolment e
    where s.school_id = p_school and s.id = any (moved) and e.school_id = p_school and e.student_id = s.id and upper_inf(e.valid);
    return query select p_school, id, null::bigint, false from unnest(moved) as id
    union all select p_successor, gone.id, gone.class, false from unnest(there, was) as gone(id, class);
end
$$
