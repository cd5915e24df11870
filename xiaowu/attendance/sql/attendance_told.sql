-- The figures of absence that are told of school days, for those who see the city's board. A view reads as its owner, so the tally itself stays
-- closed to everybody. A day that was closed after rolls were taken has no figures until it is opened again; a grade that owed no roll has none
-- either (免點名). Days without lessons and days that the city closed are read once, not for each tally. The view joins several sources, so nothing can
-- be written through it.
-- called by: application
-- reads: roster_cityclosure, roster_school, roster_schooldayexception
create or replace view attendance_told with (security_barrier) as
select tally.school_id, tally.day, tally.grade, tally.classes_taken, tally.recorded, tally.told
from attendance_tally tally
left join roster_schooldayexception own on own.school_id = tally.school_id and own.day = tally.day
where (select public.kernel_armed('board_city') = 'on')
and roster_why_no_school(false, own.is_school_day, tally.day in (select lesson.day from roster_lesson_days() lesson), true, tally.day) is null
and (tally.school_id, tally.day) not in (
    select place.id, act.day from roster_cityclosure act join roster_school place
        on (act.district_id is null or act.district_id = place.district_id) and act.level in ('', place.level)
)
and (tally.school_id, tally.day, tally.grade) not in (select exempt.school_id, exempt.day, exempt.grade from timetable_exempt(null, null) exempt)
