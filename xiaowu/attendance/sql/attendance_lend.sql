<<<<<<< HEAD
-- Lends a class (its children, and its rolls by period) for this transaction to whoever has a lesson with it today: as its teacher, as co-teacher or
-- as a substitute. Returns whether it did; nobody else, and no other day, is lent anything. A substitute has no post at the class but has one at the
-- school: whoever has left the school is lent nothing, even if the timetable still names them.
=======
-- Lends whoever has the class's lesson in a period today, as its teacher, beside one or as a substitute, the class for this transaction: its children,
-- and its rolls by period; without a period named, whoever has any of its lessons. Whether it did; somebody else, or of another day, is lent nothing. A substitute has no post at the class, but one at the school: who left
-- it is lent nothing, whatever its timetable still says.
>>>>>>> e9f71b05 (Whoever is named for a lesson takes its roll whatever their post, and nothing else of the class; a swap, and its end, is told to both teachers; whether pupils help is student affairs' alone to say)
-- called by: application
-- reads: identity_account, roster_post
create or replace function attendance_lend(p_school bigint, p_class bigint, p_day date, p_period smallint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    before text := substr(current_setting('xiaowu.armed', true), 65);
    armed text;
    lent text := '';
    held text;
    reach text;
begin
    if p_day is distinct from public.kernel_armed('today')::date or not exists (
        select from public.timetable_lessons(array[p_school], p_day) lesson
        join public.identity_account a on a.person_id in (lesson.teacher_id, lesson.co_teacher_id)
        join public.roster_post post on post.person_id = a.person_id and post.school_id = p_school and post.valid @> p_day
        where lesson.class_id = p_class and (p_period is null or lesson.period = p_period) and a.id::text = public.kernel_armed('account')
    ) then
        return false;
    end if;
    -- what is said first under a key counts
    foreach reach in array array['classes', 'roll_classes', 'period_classes'] loop
        held := coalesce(public.kernel_armed(reach), '{}');
        lent := lent || reach || '=' || array_append(held::bigint[], p_class)::text || ';';
    end loop;
    armed := ';' || lent || substr(before, 2);
    perform set_config('xiaowu.armed', public.kernel_seal(armed) || armed, true);
    return true;
end
$$
