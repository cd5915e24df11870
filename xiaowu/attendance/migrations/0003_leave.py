"""Leave: what is asked for a child, its cells in partitions by term, steps, files, and each school's own rules."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def same(*values: str) -> list[tuple[str, str]]:
    return [(each, each) for each in values]


TYPES = same(
    "sick", "personal", "official", "funeral", "menstrual", "wellbeing", "epidemic", "disaster", "exam", "marriage", "prenatal", "maternity",
    "miscarriage", "parental", "other",
)  # fmt: skip
STATES = same("asked", "returned", "approved", "refused", "withdrawn")
_SCHOOL = ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school"))
_STUDENT = ("student", models.ForeignKey(on_delete=models.PROTECT, to="roster.student"))
_LEAVE = ("leave", models.ForeignKey(on_delete=models.CASCADE, to="attendance.leave"))

CELLS = [
    """create table attendance_leavecell (
        id bigint not null default nextval('attendance_ids'),
        school_id bigint not null references roster_school deferrable initially deferred,
        student_id bigint not null references roster_student deferrable initially deferred,
        leave_id bigint not null references attendance_leave deferrable initially deferred,
        day date not null, period smallint not null check (period >= 0), leave_type varchar(12) not null, standing varchar(12) not null,
        before varchar(26)
    ) partition by range (day)""",
    "create unique index leave_cell_once on attendance_leavecell (school_id, student_id, day, period) where standing <> ''",
    "create index leave_cell_school_day on attendance_leavecell (school_id, day)",
    "create index leave_cell_leave on attendance_leavecell (leave_id)",
    "create table attendance_leavecell_other partition of attendance_leavecell default",
    # guards stand on the whole; a part asked for by name shows nothing
    "alter table attendance_leavecell_other enable row level security",
    # triggers need functions of their names; what they do is put in place after migrating, from `sql/`
    "create function attendance_leave_cell_free() returns trigger language plpgsql as $$ begin return new; end $$",
    "create trigger attendance_leave_cell_free before insert on attendance_leavecell for each row execute function attendance_leave_cell_free()",
    "create function attendance_leave_stands() returns trigger language plpgsql as $$ begin return null; end $$",
    "create trigger attendance_leave_stands after update of state on attendance_leave for each row execute function attendance_leave_stands()",
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0002_by_account"), ("kernel", "0021_looks_by_account_alone"), ("roster", "0018_outside_mistakes")]

    operations: ClassVar = [
        migrations.AlterField("rollmark", "leave_type", models.CharField(blank=True, choices=TYPES, max_length=12)),
        migrations.CreateModel(
            "Leave",
            [
                ID,
                ("leave_type", models.CharField(choices=TYPES, max_length=12)),
                ("kin", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.TextField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("begins", models.PositiveSmallIntegerField(default=0)),
                ("ends", models.PositiveSmallIntegerField(default=0)),
                ("days", models.DecimalField(decimal_places=2, max_digits=5)),
                ("state", models.CharField(choices=STATES, max_length=12)),
                ("chain", ArrayField(models.CharField(max_length=30))),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("waits_for", models.CharField(blank=True, max_length=30)),
                ("batch", models.BigIntegerField(null=True)),
                ("asked_by", models.BigIntegerField(null=True)),
                ("asked_by_name", models.CharField(max_length=100)),
                ("asked_as", models.CharField(max_length=30)),
                ("asked_at", models.DateTimeField()),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_by", models.BigIntegerField(null=True)),
                ("changed_by_name", models.CharField(max_length=100)),
                ("changed_at", models.DateTimeField()),
                _SCHOOL,
                _STUDENT,
            ],
            {
                "indexes": [
                    models.Index(fields=["school", "student"], name="leave_school_student"),
                    models.Index(condition=models.Q(("state", "asked")), fields=["school", "asked_at"], name="leave_waiting"),
                    models.Index(condition=models.Q(("batch__isnull", False)), fields=["batch"], name="leave_batch"),
                    models.Index(fields=["asked_by"], name="leave_asked_by"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("last_day__gte", models.F("first_day"))), name="leave_not_backwards"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "asked"), ("waits_for", ""), _connector="XOR"), name="leave_waits_while_asked"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            CELLS,
            state_operations=[
                migrations.CreateModel(
                    "LeaveCell",
                    [
                        ID,
                        ("day", models.DateField()),
                        ("period", models.PositiveSmallIntegerField()),
                        ("leave_type", models.CharField(choices=TYPES, max_length=12)),
                        ("standing", models.CharField(blank=True, max_length=12)),
                        ("before", models.CharField(max_length=26, null=True)),
                        _LEAVE,
                        _SCHOOL,
                        _STUDENT,
                    ],
                    {
                        "indexes": [
                            models.Index(fields=["school", "day"], name="leave_cell_school_day"),
                            models.Index(fields=["leave"], name="leave_cell_leave"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("standing", ""), _negated=True),
                                fields=("school", "student", "day", "period"),
                                name="leave_cell_once",
                            ),
                        ],
                    },
                ),
            ],
        ),
        Tables(
            [
                migrations.CreateModel(
                    "LeaveFile",
                    [
                        ID,
                        ("at", models.DateTimeField()),
                        ("filename", models.CharField(max_length=200)),
                        ("account_id", models.BigIntegerField(null=True)),
                        ("content", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="kernel.content")),
                        _LEAVE,
                        _SCHOOL,
                    ],
                    {"abstract": False},
                ),
                migrations.CreateModel(
                    "LeaveRules",
                    [
                        ID,
                        ("overrides", models.JSONField(default=dict)),
                        ("changed_by", models.BigIntegerField(null=True)),
                        ("changed_at", models.DateTimeField()),
                        ("school", models.OneToOneField(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "LeaveStep",
                    [
                        ID,
                        ("verb", models.CharField(max_length=12)),
                        ("words", models.TextField(blank=True)),
                        ("role", models.CharField(max_length=30)),
                        ("account_id", models.BigIntegerField(null=True)),
                        ("by", models.CharField(max_length=100)),
                        ("at", models.DateTimeField()),
                        _LEAVE,
                        _SCHOOL,
                    ],
                ),
            ]
        ),
    ]
