"""Pupils who may fill in rolls for a teacher to confirm (副班長)."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0005_telling")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DeputyRule",
            fields=[
                ("school", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to="roster.school")),
                ("allows", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField()),
                ("last", models.DateField(null=True)),
                ("named_by", models.BigIntegerField(null=True)),
                ("named_at", models.DateTimeField()),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("school_class", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school", "school_class"], name="deputy_class"),
                    models.Index(fields=["named_by"], name="deputy_named_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last", None), ("last__gte", models.F("first")), _connector="OR"), name="deputy_ends_after_it_begins"
                    )
                ],
            },
        ),
    ]
