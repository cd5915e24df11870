"""What is told of absence is kept beside what is true, and only the former can be read; a kitchen's numbers single nobody out."""

from django.db import migrations, models

from xiaowu.kernel.database.guard import definer_function

# the rules of `rules.disclosure`, for the trigger and for tallies that are counted in one statement
_RULES = [
    "create function attendance_most_told(enrolled integer) returns integer language sql immutable as $$ select greatest(0, enrolled / 5 * 5 - 5) $$",
    "create function attendance_rounded(count bigint) returns integer language sql volatile as"
    " $$ select (5 * ((count + floor(random() * 5)::integer) / 5))::integer $$",
]

_TELL_WHAT_IS_THERE = """
update attendance_tally as tally set told = least(attendance_rounded(tally.away), most.told)
from (
    select r.school_id, r.day, c.grade, sum(attendance_most_told(r.enrolled))::integer as told
    from attendance_roll r join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id group by r.school_id, r.day, c.grade
) most
where tally.school_id = most.school_id and tally.day = most.day and tally.grade = most.grade"""

_TRIGGER = """
create or replace function attendance_tally_roll() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    its_grade smallint := (select grade from public.roster_schoolclass where id = new.school_class_id and school_id = new.school_id);
    most integer := public.attendance_most_told(new.enrolled);
begin
    if tg_op = 'INSERT' then
        insert into public.attendance_tally as tally (school_id, day, grade, classes_taken, recorded, away, late, told)
        values (new.school_id, new.day, its_grade, 1, new.enrolled, new.away, new.late, least(most, public.attendance_rounded(new.away)))
        on conflict (school_id, day, grade) do update set classes_taken = tally.classes_taken + 1,
            recorded = tally.recorded + excluded.recorded, away = tally.away + excluded.away, late = tally.late + excluded.late,
            told = greatest(tally.told - most, least(tally.told + most, public.attendance_rounded(tally.away + excluded.away)));
    elsif (new.enrolled, new.away, new.late) is distinct from (old.enrolled, old.away, old.late) then
        most := case when new.away = old.away then 0 else least(most, public.attendance_most_told(old.enrolled)) end;
        update public.attendance_tally as tally set recorded = tally.recorded + new.enrolled - old.enrolled,
            away = tally.away + new.away - old.away, late = tally.late + new.late - old.late,
            told = greatest(tally.told - most, least(tally.told + most, public.attendance_rounded(tally.away + new.away - old.away)))
        where school_id = new.school_id and day = new.day and grade = its_grade;
    end if;
    return null;
end
$$"""

# a view reads as its owner: the tally itself is closed to everybody. With two sources it is not one that can be written through.
_TOLD = """
create view attendance_told with (security_barrier) as
select tally.school_id, tally.day, tally.grade, tally.classes_taken, tally.recorded, tally.told
from attendance_tally tally, (select 1) as read_only
where (select current_setting('xiaowu.board_city', true) = 'on')"""

# 2.4: only for the named task, for its own day; the functions ask the armed reach themselves
_MAY_COUNT = """p_school = any (nullif(current_setting('xiaowu.counts', true), '')::int[])
    and p_day = nullif(current_setting('xiaowu.today', true), '')::date"""

_CLASSES = f"""returns table (class_id bigint, grade smallint, number smallint, name text, taken boolean, eating bigint, meals bigint)
language sql stable security definer as $$
    select class_id, grade, number, name, taken, eating, case when present >= 5 then present end
    from (
        select c.id as class_id, c.grade, c.number, c.name::text as name, r.id is not null as taken,
            count(*) filter (where s.diet <> 'own_meal') as eating, count(*) filter (where s.diet <> 'own_meal' and m.id is null) as present
        from public.roster_schoolclass c
        join public.roster_enrolment e on e.school_id = p_school and e.school_class_id = c.id and e.valid @> p_day
        join public.roster_student s on s.school_id = p_school and s.id = e.student_id
        left join public.attendance_rollmark m on m.school_id = p_school and m.school_class_id = e.school_class_id and m.student_id = s.id
            and m.day = p_day and m.mark in ('absent', 'leave')
        left join public.attendance_roll r on r.school_id = p_school and r.school_class_id = c.id and r.day = p_day
        where c.school_id = p_school and {_MAY_COUNT}
        group by c.id, r.id
    ) counted
    order by grade, number
$$"""

_DIETS = f"""returns table (diet text, eating bigint) language sql stable security definer as $$
    select s.diet::text, count(*)
    from public.roster_enrolment e
    join public.roster_student s on s.school_id = p_school and s.id = e.student_id and s.diet <> 'own_meal'
    where e.school_id = p_school and e.valid @> p_day and {_MAY_COUNT}
    group by s.diet
$$"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_terms")]
    operations = [
        migrations.RunSQL(_RULES),
        migrations.RunSQL(
            ["alter table attendance_tally add column told integer not null default 0 check (told >= 0)", _TELL_WHAT_IS_THERE, _TRIGGER, _TOLD],
            state_operations=[migrations.AddField("tally", "told", models.PositiveIntegerField(default=0), preserve_default=False)],
        ),
        migrations.RunSQL(["drop function attendance_class_counts(bigint, date)", "drop function attendance_diet_counts(bigint, date)"]),
        migrations.RunSQL(definer_function("attendance_class_meals(bigint, date)", _CLASSES, parameters="p_school bigint, p_day date")),
        migrations.RunSQL(definer_function("attendance_school_diets(bigint, date)", _DIETS, parameters="p_school bigint, p_day date")),
    ]
