"""Files of long lists, which a job makes (大量匯出)."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0024_rehearsal")]

    operations: ClassVar = [
        migrations.CreateModel(
            "Export",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("posts", models.JSONField()),
                ("what", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("address", models.TextField()),
                ("query", models.TextField()),
                ("at", models.DateTimeField()),
                ("alive_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("rows", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("filename", models.CharField(default="", max_length=200)),
                ("content", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="kernel.content")),
            ],
            options={
                "db_table": "kernel_export",
                "indexes": [models.Index(fields=["at"], name="export_at")],
                "constraints": [
                    models.UniqueConstraint(fields=["account_id", "what"], condition=Q(ended_at=None), name="export_once"),
                    models.CheckConstraint(condition=Q(content=None) | Q(ended_at__isnull=False), name="export_ended_whole"),
                ],
            },
        )
    ]
