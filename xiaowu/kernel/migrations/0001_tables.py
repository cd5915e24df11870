"""Tables of the kernel: what was done and looked at, keys of idempotency, declared reach, passing state, arming keys, saved filters."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("kernel", name)
        for name in (
            "0001_initial",
            "0002_cache",
            "0003_reach",
            "0004_looks_by_time",
            "0005_no_bodies",
            "0006_state",
            "0007_arming_keys",
            "0008_saved_filters",
        )
    ]

    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "ArmingKey",
                    [
                        ID,
                        ("purpose", models.CharField(max_length=10)),
                        ("inner_pad", models.BinaryField()),
                        ("outer_pad", models.BinaryField()),
                    ],
                    {"db_table": "kernel_armingkey"},
                ),
                migrations.CreateModel(
                    "AuditEntry",
                    [
                        ID,
                        ("at", models.DateTimeField()),
                        ("account_id", models.BigIntegerField(null=True)),
                        ("actor", models.CharField(blank=True, max_length=100)),
                        ("verb", models.CharField(max_length=60)),
                        ("subject", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField(null=True)),
                        ("school_id", models.BigIntegerField(null=True)),
                        ("facts", models.JSONField(default=dict)),
                    ],
                    {
                        "db_table": "kernel_audit",
                        "indexes": [
                            models.Index(fields=["school_id", "subject", "subject_id"], name="audit_subject"),
                            models.Index(fields=["at"], name="audit_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "IdempotencyKey",
                    [
                        ID,
                        ("account_id", models.BigIntegerField()),
                        ("key", models.CharField(max_length=200)),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("location", models.TextField()),
                        ("at", models.DateTimeField()),
                    ],
                    {
                        "db_table": "kernel_idempotency",
                        "indexes": [models.Index(fields=["at"], name="idempotency_at")],
                        "constraints": [models.UniqueConstraint(fields=("account_id", "key"), name="idempotency_once")],
                    },
                ),
                migrations.CreateModel(
                    "Look",
                    [
                        ID,
                        ("at", models.DateTimeField()),
                        ("account_id", models.BigIntegerField(null=True)),
                        ("actor", models.CharField(max_length=100)),
                        ("purpose", models.CharField(max_length=60)),
                        ("school_id", models.BigIntegerField()),
                        ("class_id", models.BigIntegerField(null=True)),
                        ("student_ids", ArrayField(models.BigIntegerField())),
                    ],
                    {"db_table": "kernel_look", "indexes": [models.Index(fields=["school_id", "at"], name="look_school")]},
                ),
                migrations.CreateModel(
                    "ReachRow",
                    [
                        ID,
                        ("key", models.CharField(max_length=40)),
                        ("role", models.CharField(max_length=40)),
                        ("over", models.CharField(max_length=10)),
                    ],
                    {"db_table": "kernel_reach", "constraints": [models.UniqueConstraint(fields=("role", "key"), name="reach_once")]},
                ),
                migrations.CreateModel(
                    "SavedFilter",
                    [
                        ID,
                        ("account_id", models.BigIntegerField()),
                        ("list_name", models.CharField(max_length=60)),
                        ("title", models.CharField(max_length=30)),
                        ("query", models.CharField(max_length=500)),
                    ],
                    {
                        "db_table": "kernel_savedfilter",
                        "constraints": [models.UniqueConstraint(fields=("account_id", "list_name", "title"), name="saved_filter_once")],
                    },
                ),
                migrations.CreateModel(
                    "State",
                    [
                        ("key", models.BinaryField(primary_key=True, serialize=False)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField()),
                    ],
                    {"db_table": "kernel_state", "indexes": [models.Index(fields=["expires"], name="state_expires")]},
                ),
            ]
        ),
        migrations.RunSQL(
            # triggers of other apps need a function of that name; what it does is put in place after migrating, from `sql/`
            "create function kernel_touch() returns trigger language plpgsql as $$ begin return new; end $$"
        ),
    ]
