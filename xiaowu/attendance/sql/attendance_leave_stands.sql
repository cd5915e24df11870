-- Applies a leave's state to its cells and to the morning's rolls that are taken (核准即補正點名，撤回即還原). Approval turns its whole days into leave on these
-- rolls, and the days that it covers together with others of the child's; when it is approved no longer, exactly that is undone.
-- called by: trigger
create or replace function attendance_leave_stands() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    whole date[];
    part date[];
    same bigint[];
begin
    if new.state = old.state then
        return null;
    end if;
    update public.attendance_leavecell set standing = case when new.state in ('asked', 'approved') then new.state else '' end
    where leave_id = new.id and not is_together;
    if new.state <> 'approved' and old.state <> 'approved' then
        return null;
    end if;
    select array_agg(day) filter (where period = 0), array_agg(distinct day) filter (where period > 0) into whole, part
    from public.attendance_leavecell where leave_id = new.id and not is_together;
    same := array_fill(new.id, array[coalesce(cardinality(whole), 0)]);
    if new.state = 'approved' then
        perform public.attendance_leave_fill(same, whole, new.changed_by, new.changed_by_name, new.changed_at);
    else
        perform public.attendance_leave_unfill(same, whole, new.changed_by, new.changed_by_name, new.changed_at);
    end if;
    if part is not null then
        perform public.attendance_leave_together(array_fill(new.school_id, array[cardinality(part)]),
            array_fill(new.student_id, array[cardinality(part)]), part, new.changed_by, new.changed_by_name, new.changed_at);
    end if;
    return null;
end
$$
