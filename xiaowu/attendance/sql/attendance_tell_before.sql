-- Draws, once, the figures told of days that were tallied before such figures existed, the latest days first, and shows none of them; returns how
-- many such days are left.
-- called by: application
-- reads: roster_schoolclass
create or replace function attendance_tell_before(p_days integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    its_day date;
begin
    for its_day in select day from public.attendance_untold order by day desc limit p_days for update skip locked loop
        -- rolls of the day wait: what they may move it by is read after
        perform 1 from public.attendance_tally where day = its_day and told is null order by school_id, grade for update;
        update public.attendance_tally as tally set told = least(public.attendance_rounded(tally.away), most.told)
        from (
            select r.school_id, c.grade, sum(public.attendance_most_told(r.enrolled))::integer as told
            from public.attendance_roll r
            join public.roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id
            where r.day = its_day group by r.school_id, c.grade
        ) most
        where tally.day = its_day and tally.told is null and tally.school_id = most.school_id and tally.grade = most.grade;
        delete from public.attendance_untold where day = its_day;
    end loop;
    return (select count(*) from public.attendance_untold);
end
$$
