-- Refuses a leave that overlaps another of the same child. Whoever asks waits for another request for the same child to commit, and then sees it. A
-- whole day covers every period of that day. A day that several cover together is each one's own.
-- called by: trigger
-- reads: roster_student
create or replace function attendance_leave_cell_free() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.standing <> '' and not new.is_together then
        perform 1 from public.roster_student where school_id = new.school_id and id = new.student_id for no key update;
        if exists (
            select from public.attendance_leavecell other
            where other.school_id = new.school_id and other.student_id = new.student_id and other.day = new.day and other.standing <> ''
            and other.leave_id <> new.leave_id and (other.period = new.period or 0 in (other.period, new.period))
        ) then
            raise unique_violation using message = 'another leave stands in this cell', constraint = 'leave_cell_free';
        end if;
    end if;
    return new;
end
$$
