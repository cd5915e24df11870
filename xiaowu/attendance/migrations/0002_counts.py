"""Counts without children: the school's tally kept by a trigger, and functions that tell numbers to those who may not see rows."""

from django.db import migrations

from xiaowu.kernel.database.guard import definer_function

TALLY = """
create function attendance_tally_roll() returns trigger language plpgsql security definer as $$
begin
    if tg_op = 'INSERT' then
        insert into public.attendance_tally as tally (school_id, day, classes_taken, recorded, away, late)
        values (new.school_id, new.day, 1, new.enrolled, new.away, new.late)
        on conflict (school_id, day) do update set classes_taken = tally.classes_taken + 1, recorded = tally.recorded + excluded.recorded,
            away = tally.away + excluded.away, late = tally.late + excluded.late;
    elsif (new.enrolled, new.away, new.late) is distinct from (old.enrolled, old.away, old.late) then
        update public.attendance_tally set recorded = recorded + new.enrolled - old.enrolled, away = away + new.away - old.away,
            late = late + new.late - old.late
        where school_id = new.school_id and day = new.day;
    end if;
    return null;
end
$$;
create trigger attendance_tally after insert or update on attendance_roll for each row execute function attendance_tally_roll()
"""
DROP_TALLY = "drop trigger attendance_tally on attendance_roll; drop function attendance_tally_roll()"

# 2.4: exact numbers go only to the named task, for its own day; the function asks the armed reach itself
MAY_COUNT = """p_school = any (nullif(current_setting('xiaowu.counts', true), '')::int[])
    and p_day = nullif(current_setting('xiaowu.today', true), '')::date"""

CLASS_COUNTS = f"""returns table (class_id bigint, grade smallint, number smallint, name text, taken boolean, enrolled bigint, away bigint, meals bigint)
language sql stable security definer as $$
    select c.id, c.grade, c.number, c.name::text, r.id is not null, count(*), case when r.id is not null then count(m.id) end,
        count(*) filter (where s.diet <> 'own_meal' and m.id is null)
    from public.roster_schoolclass c
    join public.roster_enrolment e on e.school_id = p_school and e.school_class_id = c.id and e.valid @> p_day
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id
    left join public.attendance_rollmark m on m.school_id = p_school and m.school_class_id = e.school_class_id and m.student_id = s.id
        and m.day = p_day and m.mark in ('absent', 'leave')
    left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day
    where c.school_id = p_school and {MAY_COUNT}
    group by c.id, r.id order by c.grade, c.number
$$"""

DIET_COUNTS = f"""returns table (diet text, meals bigint) language sql stable security definer as $$
    select s.diet::text, count(*) filter (where m.id is null)
    from public.roster_enrolment e
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id and s.diet <> 'own_meal'
    left join public.attendance_rollmark m on m.school_id = p_school and m.school_class_id = e.school_class_id and m.student_id = s.id
        and m.day = p_day and m.mark in ('absent', 'leave')
    where e.school_id = p_school and e.valid @> p_day and {MAY_COUNT}
    group by s.diet
$$"""

COMPLETION = """returns table (class_id bigint, grade smallint, number smallint, name text, revision integer, saved_at timestamptz, saved_by text)
language sql stable security definer as $$
    select c.id, c.grade, c.number, c.name::text, r.revision, r.saved_at, r.saved_by_name::text
    from public.roster_schoolclass c
    left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day
    where c.school_id = p_school and c.academic_year = p_year
    and (p_school = any (nullif(current_setting('xiaowu.completion', true), '')::int[]) or current_setting('xiaowu.completion_city', true) = 'on')
    order by c.grade, c.number
$$"""


def _function(name: str, types: str, parameters: str, body: str) -> migrations.RunSQL:
    return migrations.RunSQL(definer_function(f"{name}({types})", body, parameters=parameters), f"drop function {name}({types})")


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial"), ("roster", "0002_guards")]
    operations = [
        migrations.RunSQL([TALLY], DROP_TALLY),
        _function("attendance_class_counts", "bigint, date", "p_school bigint, p_day date", CLASS_COUNTS),
        _function("attendance_diet_counts", "bigint, date", "p_school bigint, p_day date", DIET_COUNTS),
        _function("attendance_completion", "bigint, date, integer", "p_school bigint, p_day date, p_year integer", COMPLETION),
    ]
