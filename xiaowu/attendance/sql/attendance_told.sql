-- The figures of absence that are told of school days, for those who see the city's board. A view reads as its owner, so the tally itself stays
-- closed to everybody. A day that was closed after rolls were taken has no figures until it is opened again; a grade that owed no roll has none
-- either (免點名). Of most days nobody decided anything: those are known by a bit (`attendance_whole_days`), read once for all tallies, and of the other days
-- alone it is asked which school, and which grade, it was. It stands in a `case`, of which the planner expects that half of the tallies pass: of a bare
-- `not in` and `is null` it expects so few that it would sort a year on disk to add it up.
-- called by: application
-- reads: roster_cityclosure, roster_school, roster_schooldayexception
create or replace view attendance_told with (security_barrier) as
select tally.school_id, tally.day, tally.grade, tally.classes_taken, tally.recorded, tally.told
from attendance_tally tally
where (select public.kernel_armed('board_city') = 'on')
and case case when tally.day between '2000-01-01' and '2099-12-31' then get_bit((select attendance_whole_days()), tally.day - date '2000-01-01') end
when 1 then true else (
    case when tally.day in (select lesson.day from roster_lesson_days() lesson) then (tally.school_id, tally.day) not in (
        select own.school_id, own.day from roster_schooldayexception own
        where roster_why_no_school(false, own.is_school_day, true, true, own.day) is not null
    ) else (tally.school_id, tally.day) in (
        select own.school_id, own.day from roster_schooldayexception own
        where roster_why_no_school(false, own.is_school_day, false, true, own.day) is null
    ) end
    and (tally.school_id, tally.day) not in (
        select place.id, act.day from roster_cityclosure act join roster_school place
            on (act.district_id is null or act.district_id = place.district_id) and act.level in ('', place.level)
    )
    and (tally.school_id, tally.day, tally.grade) not in (select exempt.school_id, exempt.day, exempt.grade from timetable_exempt(null, null) exempt)
) end
