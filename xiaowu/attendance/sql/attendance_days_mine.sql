-- The days of the signed-in pupil, or of the children shown to a signed-in guardian: whether there was school, whether the class took its roll, the
-- child's own mark as it stands now (`attendance_explained`), so that nobody reads of an absence that is none any more, and which periods of the class
-- owed no roll and why (免點名; if none is named, all); `is_before`: it had not been in any class of this school yet. Of a school that the child left
-- (`is_former`) the days on which it was in a class there. Of a day of which a merged school took the roll and its successor none, what that one said.
-- Nothing about anybody else, whatever is asked: the class's teacher is named, no other child is.
-- called by: application
-- reads: roster_enrolment, roster_person, roster_post, roster_schoolclass, roster_student, timetable_rollexemption
create or replace function attendance_days_mine(p_first date, p_last date)
returns table (
    school_id bigint, student_id bigint, child text, school text, class text, teachers text[], day date, why text, reason text, is_in_class boolean,
    is_before boolean, is_taken boolean, mark text, leave_type text, exempt json, is_former boolean
) language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    with mine as materialized (select * from public.attendance_mine_ever())
    select mine.school_id, mine.student_id, mine.name, mine.school,
        case when mine.left_on is not null then (select held.name::text from public.roster_schoolclass held where held.id = e.school_class_id) else mine.class end,
        array(select person.name::text from public.roster_student st
            join public.roster_post post on post.school_id = st.school_id and post.school_class_id = st.school_class_id
                and post.role in ('homeroom_teacher', 'deputy_homeroom_teacher') and post.valid @> public.kernel_armed('today')::date
            join public.roster_person person on person.id = post.person_id
            where st.school_id = mine.school_id and st.id = mine.student_id order by post.role desc, public.roster_name_order(person.name)),
        open.day, open.why, open.reason, e.id is not null, open.day < began.day, case when r.id is null
            then e.id is not null and public.attendance_merged_day(mine.school_id, mine.student_id, open.day) else not mine.student_id = any(r.unasked) end,
        stands.mark, case when stands.mark <> 'leave' then '' else coalesce(nullif(m.leave_type, ''), (
            select c.leave_type from public.attendance_leavecell c where c.school_id = mine.school_id and c.student_id = mine.student_id
                and c.day = open.day and c.period <= 10 and c.standing = 'approved' order by c.period limit 1), '')::text end,
        (select coalesce(json_agg(json_build_array(exempt.periods, exempt.reason) order by exempt.id), '[]') from public.timetable_rollexemption exempt
            join public.roster_schoolclass held on held.id = e.school_class_id
            where exempt.school_id = e.school_id and open.day between exempt.first and exempt.last
                and (exempt.grades = '{}' or held.grade = any (exempt.grades))),
        mine.left_on is not null
    from mine
    cross join lateral (select coalesce(min(lower(b.valid)), 'infinity') as day from public.roster_enrolment b
        where b.school_id = mine.school_id and b.student_id = mine.student_id) began
    cross join lateral public.roster_days(p_first, p_last) open
    left join public.roster_enrolment e on e.school_id = mine.school_id and e.student_id = mine.student_id and e.valid @> open.day
    left join public.attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = open.day and r.enrolled > 0
    left join public.attendance_rollmark m on m.school_id = e.school_id and m.school_class_id = e.school_class_id and m.day = open.day
        and m.student_id = mine.student_id
    cross join lateral (
        select public.attendance_explained(e.school_id, e.school_class_id, open.day, mine.student_id, m.mark::text) as mark
    ) stands
    where open.school_id = mine.school_id and (e.id is not null or mine.left_on is null) and p_last <= public.kernel_armed('today')::date
    order by public.roster_name_order(mine.name), mine.student_id, open.day
$$
