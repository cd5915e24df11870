"""Sheets that were read and wait to be confirmed, of every kind in one table."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

STATES = ["waiting", "applied", "withdrawn", "expired"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kernel", "0008_saved_filters"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("school_id", models.BigIntegerField()),
                ("account_id", models.BigIntegerField()),
                ("filename", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("size", models.IntegerField()),
                ("rows", models.JSONField()),
                ("notes", models.JSONField()),
                ("state", models.CharField(max_length=10, choices=[(each, each) for each in STATES])),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("confirmed", models.JSONField(null=True)),
            ],
            options={
                "db_table": "kernel_import",
                "indexes": [models.Index(fields=["school_id", "kind", "at"], name="import_of_school")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state="waiting", ended_at=None) | ~Q(state="waiting") & Q(ended_at__isnull=False), name="import_ended"
                    ),
                    models.CheckConstraint(condition=Q(state="waiting") | Q(rows=[]), name="import_rows_wait"),
                ],
            },
        ),
    ]
