"""The tables of traffic; two of them in partitions by month."""

from typing import ClassVar

from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
_ID = "id bigint not null default nextval('traffic_ids')"
_PARTITIONED = {
    "traffic_request": (
        f"""{_ID}, at timestamptz not null, route varchar(100) not null, module varchar(40) not null, school_id bigint, node varchar(60) not null,
    role varchar(40) not null, method varchar(10) not null, status smallint not null check (status >= 0), micros bigint not null,
    statements integer not null check (statements >= 0), database_micros bigint not null, sent bigint, person bigint, fault varchar(200) not null,
    release varchar(40) not null""",
        "at",
    ),
    "traffic_minute": (
        f"""{_ID}, minute timestamptz not null, route varchar(100) not null, module varchar(40) not null, school_id bigint not null,
    node varchar(60) not null, outcome smallint not null check (outcome between 2 and 5), slot smallint not null check (slot >= 0),
    count integer not null check (count >= 0), micros bigint not null, statements bigint not null, database_micros bigint not null,
    constraint traffic_minute_once unique (minute, route, school_id, node, outcome, slot)""",
        "minute",
    ),
}
TABLES = [
    "create sequence traffic_ids",
    *(f"create table {name} ({columns}) partition by range ({by})" for name, (columns, by) in _PARTITIONED.items()),
    "create index traffic_request_at on traffic_request (at)",
    "create index traffic_request_school on traffic_request (school_id, at)",
    "create index traffic_minute_school on traffic_minute (school_id, minute)",
    *(f"create table {name}_other partition of {name} default" for name in _PARTITIONED),
    # guards stand on the whole; a part asked for by name shows nothing
    *(f"alter table {name}_other enable row level security" for name in _PARTITIONED),
]
_OUTCOMES = [(2, "DONE"), (3, "REDIRECTED"), (4, "REFUSED"), (5, "FAILED")]


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.RunSQL(
            TABLES,
            state_operations=[
                migrations.CreateModel(
                    "Request",
                    [
                        ID,
                        ("at", models.DateTimeField()),
                        ("route", models.CharField(max_length=100)),
                        ("module", models.CharField(max_length=40)),
                        ("school_id", models.BigIntegerField(null=True)),
                        ("node", models.CharField(max_length=60)),
                        ("role", models.CharField(max_length=40)),
                        ("method", models.CharField(max_length=10)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("micros", models.BigIntegerField()),
                        ("statements", models.PositiveIntegerField()),
                        ("database_micros", models.BigIntegerField()),
                        ("sent", models.BigIntegerField(null=True)),
                        ("person", models.BigIntegerField(null=True)),
                        ("fault", models.CharField(max_length=200)),
                        ("release", models.CharField(max_length=40)),
                    ],
                    {
                        "indexes": [
                            models.Index(fields=["at"], name="traffic_request_at"),
                            models.Index(fields=["school_id", "at"], name="traffic_request_school"),
                        ]
                    },
                ),
                migrations.CreateModel(
                    "Minute",
                    [
                        ID,
                        ("minute", models.DateTimeField()),
                        ("route", models.CharField(max_length=100)),
                        ("module", models.CharField(max_length=40)),
                        ("school_id", models.BigIntegerField(default=0)),
                        ("node", models.CharField(max_length=60)),
                        ("outcome", models.PositiveSmallIntegerField(choices=_OUTCOMES)),
                        ("slot", models.PositiveSmallIntegerField()),
                        ("count", models.PositiveIntegerField()),
                        ("micros", models.BigIntegerField()),
                        ("statements", models.BigIntegerField()),
                        ("database_micros", models.BigIntegerField()),
                    ],
                    {
                        "indexes": [models.Index(fields=["school_id", "minute"], name="traffic_minute_school")],
                        "constraints": [
                            models.UniqueConstraint(fields=["minute", "route", "school_id", "node", "outcome", "slot"], name="traffic_minute_once")
                        ],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            "DayKey",
            [("day", models.DateField(primary_key=True, serialize=False)), ("key", models.BinaryField())],
        ),
        migrations.CreateModel(
            "Loss",
            [ID, ("at", models.DateTimeField()), ("node", models.CharField(max_length=60)), ("count", models.PositiveIntegerField())],
        ),
    ]
