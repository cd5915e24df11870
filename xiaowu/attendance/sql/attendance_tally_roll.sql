-- Adds each change of a roll to its school's tally of the day, by grade.
-- called by: trigger
create or replace function attendance_tally_roll() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    its_grade smallint := (select grade from public.roster_schoolclass where id = new.school_class_id and school_id = new.school_id);
begin
    if tg_op = 'INSERT' then
        insert into public.attendance_tally as tally (school_id, day, grade, classes_taken, recorded, away, late)
        values (new.school_id, new.day, its_grade, 1, new.enrolled, new.away, new.late)
        on conflict (school_id, day, grade) do update set classes_taken = tally.classes_taken + 1,
            recorded = tally.recorded + excluded.recorded, away = tally.away + excluded.away, late = tally.late + excluded.late;
    elsif (new.enrolled, new.away, new.late) is distinct from (old.enrolled, old.away, old.late) then
        update public.attendance_tally set recorded = recorded + new.enrolled - old.enrolled, away = away + new.away - old.away,
            late = late + new.late - old.late
        where school_id = new.school_id and day = new.day and grade = its_grade;
    end if;
    return null;
end
$$
