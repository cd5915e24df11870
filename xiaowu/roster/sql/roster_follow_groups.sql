-- Brings teaching groups after children who came, moved or left from a day on (分組名單): a child in no class of the school any more is in no group of it,
-- and one who moved to another class stays only in groups that others of that class are in. What ended so comes back once the child's class on that day
-- is the one of the day before again: the leaving was taken back. A membership that was to begin after the child left never was. With `p_gone`, for sets
-- of files that say themselves who is in which group: only children who left the school. It tells nothing, and run twice changes nothing.
-- called by: application
create or replace function roster_follow_groups(p_schools bigint[], p_students bigint[], p_since date[], p_gone boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update public.roster_groupmember m set valid = daterange(lower(m.valid), null), left_class = false
    where m.left_class and (m.school_id, m.student_id) in (select * from unnest(p_schools, p_students))
    and exists (select from public.roster_enrolment e join public.roster_enrolment before on before.school_id = e.school_id
        and before.student_id = e.student_id and before.school_class_id = e.school_class_id and before.valid @> upper(m.valid) - 1
        where e.school_id = m.school_id and e.student_id = m.student_id and e.valid @> upper(m.valid))
    and not exists (select from public.roster_groupmember other where other.school_id = m.school_id and other.group_id = m.group_id
        and other.student_id = m.student_id and other.id <> m.id and (upper_inf(other.valid) or other.id > m.id));
    delete from public.roster_groupmember m using unnest(p_schools, p_students, p_since) child (school, student, since)
    where m.school_id = child.school and m.student_id = child.student and upper_inf(m.valid) and lower(m.valid) >= child.since
    and not exists (select from public.roster_enrolment e where e.school_id = m.school_id and e.student_id = m.student_id and upper_inf(e.valid));
    update public.roster_groupmember m set valid = daterange(lower(m.valid), child.since), left_class = true
    from (select school, student, max(since) as since from unnest(p_schools, p_students, p_since) given (school, student, since) group by 1, 2) child
    where m.school_id = child.school and m.student_id = child.student and upper_inf(m.valid) and lower(m.valid) < child.since
    and not exists (select from public.roster_enrolment e where e.school_id = m.school_id and e.student_id = m.student_id and upper_inf(e.valid)
        and (p_gone or exists (select from public.roster_enrolment before where before.school_id = e.school_id and before.student_id = e.student_id
                and before.school_class_id = e.school_class_id and before.valid @> child.since - 1)
            or exists (select from public.roster_groupmember other join public.roster_enrolment held on held.school_id = other.school_id
                and held.student_id = other.student_id and held.school_class_id = e.school_class_id and upper_inf(held.valid)
                where other.school_id = m.school_id and other.group_id = m.group_id and upper_inf(other.valid)
                and other.student_id <> all (p_students))));
end
$$
