"""What leaves the house, and where it goes."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from xiaowu.kernel.database.at_once import Tables


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0009_imports")]

    operations: ClassVar = [
        Tables(
            [
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=60)),
                        ("destination", models.CharField(max_length=120)),
                        ("about", models.JSONField(default=dict)),
                        ("secret", models.TextField(null=True)),
                        ("key", models.CharField(blank=True, default="", max_length=100)),
                        ("rank", models.PositiveSmallIntegerField(default=1)),
                        ("made", models.DateTimeField()),
                        ("due", models.DateTimeField()),
                        ("expires", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("asked", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, default="", max_length=200)),
                        ("ended", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, default="", max_length=10)),
                    ],
                    options={
                        "db_table": "kernel_delivery",
                        "constraints": [
                            models.UniqueConstraint(
                                "kind", "destination", "key", condition=Q(ended=None) & ~Q(key=""), name="delivery_key_waits_once"
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["destination", "rank", "id"], condition=Q(ended=None), name="delivery_waiting"),
                            models.Index(fields=["ended"], name="delivery_ended"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Destination",
                    fields=[
                        ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                        ("holder", models.UUIDField(null=True)),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("asked", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, default="", max_length=200)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("again", models.DateTimeField(null=True)),
                    ],
                    options={"db_table": "kernel_destination"},
                ),
            ]
        ),
    ]
