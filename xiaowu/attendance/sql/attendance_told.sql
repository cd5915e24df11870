-- What is told of absence, for those who see the city's board; a view reads as its owner, and the tally itself is closed to everybody.
-- With two sources it is not one that can be written through.
-- called by: application
create or replace view attendance_told with (security_barrier) as
select tally.school_id, tally.day, tally.grade, tally.classes_taken, tally.recorded, tally.told
from attendance_tally tally, (select 1) as read_only
where (select public.kernel_armed('board_city') = 'on')
