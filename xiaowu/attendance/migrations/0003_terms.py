"""Rolls lie in partitions by term, and a school's tally is kept by grade: a report over a year touches its two terms and nothing else."""

from django.db import migrations, models

from xiaowu.kernel.database.guard import definer_function

_ROLL = """
    id bigint not null default nextval('attendance_ids'), school_id bigint not null references roster_school deferrable initially deferred,
    school_class_id bigint not null references roster_schoolclass deferrable initially deferred, day date not null"""
_SAVED = "saved_by bigint, saved_by_name varchar(100) not null, saved_at timestamptz not null"

_TABLES = {
    "attendance_roll": f"""{_ROLL}, revision integer not null check (revision >= 0), enrolled smallint not null check (enrolled >= 0),
    away smallint not null check (away >= 0), late smallint not null check (late >= 0), {_SAVED},
    constraint roll_once_a_day unique (school_id, school_class_id, day), constraint roll_away_within_enrolled check (away <= enrolled)""",
    "attendance_rollmark": f"""{_ROLL}, student_id bigint not null references roster_student deferrable initially deferred,
    mark varchar(12) not null, leave_type varchar(12) not null,
    constraint roll_mark_once_a_day unique (school_id, school_class_id, day, student_id),
    constraint roll_mark_leave_has_type check ((mark = 'leave') <> (leave_type = ''))""",
    "attendance_rollrevision": f"""{_ROLL}, revision integer not null check (revision >= 0), marks jsonb not null, {_SAVED},
    constraint roll_revision_once unique (school_id, school_class_id, day, revision)""",
}
_COLUMNS = {
    "attendance_roll": "school_id, school_class_id, day, revision, enrolled, away, late, saved_by, saved_by_name, saved_at",
    "attendance_rollmark": "school_id, school_class_id, day, student_id, mark, leave_type",
    "attendance_rollrevision": "school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at",
}
_INDEXES = [
    "create index roll_school_day on attendance_roll (school_id, day)",
    "create index roll_mark_school_day on attendance_rollmark (school_id, day)",
]
_TALLY = """
create table attendance_tally (
    id bigint not null default nextval('attendance_ids'), school_id bigint not null references roster_school deferrable initially deferred,
    day date not null, grade smallint not null, classes_taken integer not null check (classes_taken >= 0),
    recorded integer not null check (recorded >= 0), away integer not null check (away >= 0), late integer not null check (late >= 0),
    constraint tally_once_a_day unique (school_id, day, grade)
) partition by range (day)"""

# school terms begin on 1 August and 1 February (各級學校學年學期假期辦法 art. 2)
_OPEN_TERM = """returns integer language plpgsql security definer as $$
declare
    autumn boolean := extract(month from p_day) >= 8 or extract(month from p_day) = 1;
    school_year integer := extract(year from p_day)::integer - 1911 - (extract(month from p_day) < 8)::integer;
    first date := make_date(school_year + 1911 + (not autumn)::integer, case when autumn then 8 else 2 end, 1);
    beyond date := first + interval '6 months';
    parent text;
    part text;
    made integer := 0;
begin
    foreach parent in array array['attendance_roll', 'attendance_rollmark', 'attendance_rollrevision', 'attendance_tally'] loop
        part := format('%s_%s_%s', parent, school_year, case when autumn then 1 else 2 end);
        continue when to_regclass('public.' || part) is not null;
        execute format('create table public.%I (like public.%I including all)', part, parent);
        execute format('with moved as (delete from public.%I where day >= %L and day < %L returning *) insert into public.%I select * from moved',
            parent || '_other', first, beyond, part);
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, part, first, beyond);
        -- the guards stand on the whole; a part asked for by name shows nothing
        execute format('alter table public.%I enable row level security', part);
        made := made + 1;
    end loop;
    return made;
end
$$"""

_TALLY_TRIGGER = """
create or replace function attendance_tally_roll() returns trigger language plpgsql security definer as $$
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
$$;
drop trigger if exists attendance_tally on attendance_roll;
create trigger attendance_tally after insert or update on attendance_roll for each row execute function attendance_tally_roll()
"""


def _rebuild() -> list[str]:
    # a sequence, since partitioned tables take identity columns only from PostgreSQL 17 on
    statements = ["drop trigger attendance_tally on attendance_roll", "create sequence attendance_ids cache 100"]
    for table, columns in _TABLES.items():
        statements += [
            f"alter table {table} rename to {table}_flat",
            *(f"alter table {table}_flat drop constraint {name}" for name in _named(columns)),
        ]
    statements += ["drop index roll_school_day", "drop index roll_mark_school_day", "drop table attendance_tally"]
    for table, columns in _TABLES.items():
        statements += [f"create table {table} ({columns}) partition by range (day)", f"create table {table}_other partition of {table} default"]
    statements += [*_INDEXES, _TALLY, "create table attendance_tally_other partition of attendance_tally default"]
    statements += ["create index tally_day on attendance_tally (day)"]
    statements += [f"alter table {table}_other enable row level security" for table in (*_TABLES, "attendance_tally")]
    return statements


def _named(columns: str) -> list[str]:
    return [piece.split()[0] for piece in columns.split("constraint ")[1:] if " unique " in piece or " check " in piece]


def _move() -> list[str]:
    statements = ["select attendance_open_term(day) from (select distinct day from attendance_roll_flat order by day) as days"]
    for table, columns in _COLUMNS.items():
        statements += [f"insert into {table} ({columns}) select {columns} from {table}_flat"]
    statements += ["set constraints all immediate", *(f"drop table {table}_flat" for table in _TABLES)]
    return [
        *statements,
        "insert into attendance_tally (school_id, day, grade, classes_taken, recorded, away, late)"
        " select r.school_id, r.day, c.grade, count(*), sum(r.enrolled), sum(r.away), sum(r.late) from attendance_roll r"
        " join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id group by r.school_id, r.day, c.grade",
        _TALLY_TRIGGER,
    ]


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_counts")]
    operations = [
        migrations.RunSQL(_rebuild()),
        migrations.RunSQL(definer_function("attendance_open_term(date)", _OPEN_TERM, parameters="p_day date")),
        migrations.RunSQL(
            _move(),
            state_operations=[
                migrations.RemoveConstraint("tally", "tally_once_a_day"),
                migrations.AddField("tally", "grade", models.PositiveSmallIntegerField(default=0), preserve_default=False),
                migrations.AddConstraint("tally", models.UniqueConstraint(fields=("school", "day", "grade"), name="tally_once_a_day")),
            ],
        ),
    ]
