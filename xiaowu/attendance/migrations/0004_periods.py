"""Tables of the rolls by period, in partitions by term."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
_ID = "id bigint not null default nextval('attendance_ids')"
_SCHOOL = "school_id bigint not null references roster_school deferrable initially deferred"
_CLASS = "school_class_id bigint not null references roster_schoolclass deferrable initially deferred"
_OF = f"{_ID}, {_SCHOOL}, {_CLASS}, day date not null, period smallint not null check (period >= 0)"
_SAVED = "saved_by bigint, saved_by_name varchar(100) not null, saved_at timestamptz not null"
_PARTITIONED = {
    "attendance_periodroll": f"""{_OF}, revision integer not null check (revision >= 0), whole smallint[] not null default '{{}}',
    enrolled smallint not null check (enrolled >= 0), away smallint not null check (away >= 0), late smallint not null check (late >= 0), {_SAVED},
    unasked bigint[] not null default '{{}}', constraint period_roll_once unique (school_id, school_class_id, day, period),
    constraint period_roll_of_a_period check (period >= 1)""",
    "attendance_periodmark": f"""{_OF}, student_id bigint not null references roster_student deferrable initially deferred,
    source smallint not null check (source >= 0), mark varchar(12) not null, leave_type varchar(12) not null,
    constraint period_mark_once_a_source unique (school_id, school_class_id, day, period, student_id, source),
    constraint period_mark_leave_has_type check ((mark = 'leave') <> (leave_type = ''))""",
    "attendance_periodrevision": f"""{_OF}, revision integer not null check (revision >= 0), source smallint not null check (source >= 0),
    marks jsonb not null, {_SAVED}, constraint period_revision_once unique (school_id, school_class_id, day, period, revision)""",
}
TABLES = [
    *(f"create table {name} ({columns}) partition by range (day)" for name, columns in _PARTITIONED.items()),
    "create index period_roll_school_day on attendance_periodroll (school_id, day)",
    "create index period_roll_saved_by on attendance_periodroll (saved_by)",
    "create index period_mark_school_day on attendance_periodmark (school_id, day)",
    "create index period_revision_saved_by on attendance_periodrevision (saved_by)",
    *(f"create table {name}_other partition of {name} default" for name in _PARTITIONED),
    # guards stand on the whole; a part asked for by name shows nothing
    *(f"alter table {name}_other enable row level security" for name in _PARTITIONED),
]
_SAID_BY = [(each, each) for each in (2, 3, 4, 5)]
_SAID = [(each, each) for each in ("present", "absent", "late", "left_early", "leave")]


def keyed(*more: tuple[str, models.Field]) -> list[tuple[str, models.Field]]:
    return [
        ID,
        ("day", models.DateField()),
        ("period", models.PositiveSmallIntegerField()),
        *more,
        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
        ("school_class", models.ForeignKey(on_delete=models.PROTECT, to="roster.schoolclass")),
    ]


SAVED: list[tuple[str, models.Field]] = [
    ("revision", models.PositiveIntegerField()),
    ("saved_by", models.BigIntegerField(null=True)),
    ("saved_by_name", models.CharField(max_length=100)),
    ("saved_at", models.DateTimeField()),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0003_leave")]

    operations: ClassVar = [
        migrations.RunSQL(
            TABLES,
            state_operations=[
                migrations.CreateModel(
                    "PeriodRoll",
                    keyed(
                        *SAVED,
                        ("whole", ArrayField(models.PositiveSmallIntegerField(), db_default=[], default=list)),
                        ("enrolled", models.PositiveSmallIntegerField()),
                        ("away", models.PositiveSmallIntegerField()),
                        ("late", models.PositiveSmallIntegerField()),
                        ("unasked", ArrayField(models.BigIntegerField(), db_default=[], default=list)),
                    ),
                    {
                        "indexes": [
                            models.Index(fields=["school", "day"], name="period_roll_school_day"),
                            models.Index(fields=["saved_by"], name="period_roll_saved_by"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "school_class", "day", "period"), name="period_roll_once"),
                            models.CheckConstraint(condition=models.Q(("period__gte", 1)), name="period_roll_of_a_period"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "PeriodMark",
                    keyed(
                        ("source", models.PositiveSmallIntegerField(choices=_SAID_BY)),
                        ("mark", models.CharField(choices=_SAID, max_length=12)),
                        ("leave_type", models.CharField(blank=True, max_length=12)),
                        ("student", models.ForeignKey(on_delete=models.PROTECT, to="roster.student")),
                    ),
                    {
                        "indexes": [models.Index(fields=["school", "day"], name="period_mark_school_day")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "school_class", "day", "period", "student", "source"), name="period_mark_once_a_source"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("mark", "leave"), ("leave_type", ""), _connector="XOR"), name="period_mark_leave_has_type"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "PeriodRevision",
                    keyed(
                        *SAVED,
                        ("source", models.PositiveSmallIntegerField(choices=_SAID_BY)),
                        ("marks", models.JSONField()),
                    ),
                    {
                        "indexes": [models.Index(fields=["saved_by"], name="period_revision_saved_by")],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "school_class", "day", "period", "revision"), name="period_revision_once")
                        ],
                    },
                ),
            ],
        ),
    ]
