-- Adds each change of a roll to its school's tally of the day, by grade, and draws the figure that is told. Days that `attendance_tell_before` has
-- not reached yet have no such figure. A roll on which no child is left counts as not taken.
-- called by: trigger
-- reads: roster_schoolclass
create or replace function attendance_tally_roll() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    its_grade smallint := (select grade from public.roster_schoolclass where id = new.school_class_id and school_id = new.school_id);
    most integer := public.attendance_most_told(new.enrolled);
begin
    if tg_op = 'INSERT' then
        insert into public.attendance_tally as tally (school_id, day, grade, classes_taken, recorded, away, late, told)
        values (new.school_id, new.day, its_grade, (new.enrolled > 0)::integer, new.enrolled, new.away, new.late,
            least(most, public.attendance_rounded(new.away)))
        on conflict (school_id, day, grade) do update set classes_taken = tally.classes_taken + excluded.classes_taken,
            recorded = tally.recorded + excluded.recorded, away = tally.away + excluded.away, late = tally.late + excluded.late,
            told = case when tally.told is not null then
                greatest(tally.told - most, least(tally.told + most, public.attendance_rounded(tally.away + excluded.away))) end;
    elsif (new.enrolled, new.away, new.late) is distinct from (old.enrolled, old.away, old.late) then
        most := case when new.away = old.away then 0 else least(most, public.attendance_most_told(old.enrolled)) end;
        update public.attendance_tally as tally set recorded = tally.recorded + new.enrolled - old.enrolled,
            classes_taken = tally.classes_taken + (new.enrolled > 0)::integer - (old.enrolled > 0)::integer,
            away = tally.away + new.away - old.away, late = tally.late + new.late - old.late,
            told = case when tally.told is not null then
                greatest(tally.told - most, least(tally.told + most, public.attendance_rounded(tally.away + new.away - old.away))) end
        where school_id = new.school_id and day = new.day and grade = its_grade;
    end if;
    return null;
end
$$
