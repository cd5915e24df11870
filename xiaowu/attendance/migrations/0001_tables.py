"""Tables of the roll: rolls, marks, revisions and tallies in partitions by term, what waits to be told or asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def same(*values: str) -> list[tuple[str, str]]:
    return [(each, each) for each in values]


# a sequence, since partitioned tables take identity columns only from PostgreSQL 17 on
_ID = "id bigint not null default nextval('attendance_ids')"
_SCHOOL = "school_id bigint not null references roster_school deferrable initially deferred"
_CLASS = "school_class_id bigint not null references roster_schoolclass deferrable initially deferred"
_SAVED = "saved_by bigint, saved_by_name varchar(100) not null, saved_at timestamptz not null"
_PARTITIONED = {
    "attendance_roll": f"""{_ID}, {_SCHOOL}, {_CLASS}, day date not null, revision integer not null check (revision >= 0),
    enrolled smallint not null check (enrolled >= 0), away smallint not null check (away >= 0), late smallint not null check (late >= 0), {_SAVED},
    unasked bigint[] not null default '{{}}',
    constraint roll_once_a_day unique (school_id, school_class_id, day), constraint roll_away_within_enrolled check (away <= enrolled)""",
    "attendance_rollmark": f"""{_ID}, {_SCHOOL}, {_CLASS}, day date not null,
    student_id bigint not null references roster_student deferrable initially deferred, mark varchar(12) not null, leave_type varchar(12) not null,
    constraint roll_mark_once_a_day unique (school_id, school_class_id, day, student_id),
    constraint roll_mark_leave_has_type check ((mark = 'leave') <> (leave_type = ''))""",
    "attendance_rollrevision": f"""{_ID}, {_SCHOOL}, {_CLASS}, day date not null, revision integer not null check (revision >= 0),
    marks jsonb not null, {_SAVED}, constraint roll_revision_once unique (school_id, school_class_id, day, revision)""",
    "attendance_tally": f"""{_ID}, {_SCHOOL}, day date not null, grade smallint not null, classes_taken integer not null check (classes_taken >= 0),
    recorded integer not null check (recorded >= 0), away integer not null check (away >= 0), late integer not null check (late >= 0),
    told integer check (told >= 0), constraint tally_once_a_day unique (school_id, day, grade)""",
}
# rolls lie in partitions by term, which a function makes when a term begins; what belongs to none yet lies in the one for the rest
TABLES = [
    "create sequence attendance_ids cache 100",
    *(f"create table {name} ({columns}) partition by range (day)" for name, columns in _PARTITIONED.items()),
    "create index roll_school_day on attendance_roll (school_id, day)",
    "create index roll_mark_school_day on attendance_rollmark (school_id, day)",
    "create index tally_day on attendance_tally (day)",
    *(f"create table {name}_other partition of {name} default" for name in _PARTITIONED),
    # guards stand on the whole; a part asked for by name shows nothing
    *(f"alter table {name}_other enable row level security" for name in _PARTITIONED),
    # a trigger needs a function of that name; what it does is put in place after migrating, from `sql/`
    "create function attendance_tally_roll() returns trigger language plpgsql as $$ begin return null; end $$",
    "create trigger attendance_tally after insert or update on attendance_roll for each row execute function attendance_tally_roll()",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("attendance", name)
        for name in (
            "0001_initial",
            "0002_counts",
            "0003_terms",
            "0004_told",
            "0005_untold",
            "0006_unasked",
            "0007_aside",
        )
    ]

    dependencies = [
        ("roster", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Untold",
                    [
                        ("day", models.DateField(primary_key=True, serialize=False)),
                    ],
                ),
                migrations.CreateModel(
                    "Aside",
                    [
                        ID,
                        ("student_id", models.BigIntegerField()),
                        ("day", models.DateField()),
                        ("mark", models.CharField(blank=True, max_length=12)),
                        ("leave_type", models.CharField(blank=True, max_length=12)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                    {"constraints": [models.UniqueConstraint(fields=("school", "student_id", "day"), name="roll_aside_once_a_day")]},
                ),
            ]
        ),
        migrations.RunSQL(
            TABLES,
            state_operations=[
                Tables(
                    [
                        migrations.CreateModel(
                            "Roll",
                            [
                                ID,
                                ("day", models.DateField()),
                                ("revision", models.PositiveIntegerField()),
                                ("enrolled", models.PositiveSmallIntegerField()),
                                ("away", models.PositiveSmallIntegerField()),
                                ("late", models.PositiveSmallIntegerField()),
                                ("saved_by", models.BigIntegerField(null=True)),
                                ("saved_by_name", models.CharField(max_length=100)),
                                ("saved_at", models.DateTimeField()),
                                ("unasked", ArrayField(models.BigIntegerField(), db_default=[], default=list)),
                                ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                                ("school_class", models.ForeignKey(on_delete=models.PROTECT, to="roster.schoolclass")),
                            ],
                            {
                                "indexes": [models.Index(fields=["school", "day"], name="roll_school_day")],
                                "constraints": [
                                    models.UniqueConstraint(fields=("school", "school_class", "day"), name="roll_once_a_day"),
                                    models.CheckConstraint(condition=models.Q(("away__lte", models.F("enrolled"))), name="roll_away_within_enrolled"),
                                ],
                            },
                        ),
                        migrations.CreateModel(
                            "RollMark",
                            [
                                ID,
                                ("day", models.DateField()),
                                ("mark", models.CharField(choices=same("absent", "late", "left_early", "leave"), max_length=12)),
                                (
                                    "leave_type",
                                    models.CharField(blank=True, choices=same("sick", "personal", "official", "funeral", "other"), max_length=12),
                                ),
                                ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                                ("school_class", models.ForeignKey(on_delete=models.PROTECT, to="roster.schoolclass")),
                                ("student", models.ForeignKey(on_delete=models.PROTECT, to="roster.student")),
                            ],
                            {
                                "indexes": [models.Index(fields=["school", "day"], name="roll_mark_school_day")],
                                "constraints": [
                                    models.UniqueConstraint(fields=("school", "school_class", "day", "student"), name="roll_mark_once_a_day"),
                                    models.CheckConstraint(
                                        condition=models.Q(("mark", "leave"), ("leave_type", ""), _connector="XOR"), name="roll_mark_leave_has_type"
                                    ),
                                ],
                            },
                        ),
                        migrations.CreateModel(
                            "RollRevision",
                            [
                                ID,
                                ("day", models.DateField()),
                                ("revision", models.PositiveIntegerField()),
                                ("marks", models.JSONField()),
                                ("saved_by", models.BigIntegerField(null=True)),
                                ("saved_by_name", models.CharField(max_length=100)),
                                ("saved_at", models.DateTimeField()),
                                ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                                ("school_class", models.ForeignKey(on_delete=models.PROTECT, to="roster.schoolclass")),
                            ],
                            {
                                "constraints": [
                                    models.UniqueConstraint(fields=("school", "school_class", "day", "revision"), name="roll_revision_once")
                                ]
                            },
                        ),
                        migrations.CreateModel(
                            "Tally",
                            [
                                ID,
                                ("day", models.DateField()),
                                ("grade", models.PositiveSmallIntegerField()),
                                ("classes_taken", models.PositiveIntegerField()),
                                ("recorded", models.PositiveIntegerField()),
                                ("away", models.PositiveIntegerField()),
                                ("late", models.PositiveIntegerField()),
                                ("told", models.PositiveIntegerField(null=True)),
                                ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                            ],
                            {
                                "indexes": [models.Index(fields=["day"], name="tally_day")],
                                "constraints": [models.UniqueConstraint(fields=("school", "day", "grade"), name="tally_once_a_day")],
                            },
                        ),
                    ]
                ),
            ],
        ),
    ]
