"""What rehearsals of restoring found (還原演練)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0023_look_roles")]

    operations: ClassVar = [
        migrations.CreateModel(
            "Rehearsal",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("is_good", models.BooleanField()),
                ("base", models.DateTimeField(null=True)),
                ("loss", models.FloatField(null=True)),
                ("took", models.FloatField()),
                ("rows", models.BigIntegerField(null=True)),
                ("said", models.TextField()),
            ],
            options={"db_table": "kernel_rehearsal", "indexes": [models.Index(fields=["at"], name="rehearsal_at")]},
        ),
    ]
