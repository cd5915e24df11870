"""Of which failures somebody was told."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("traffic", "0006_numbers")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("module", models.CharField(max_length=40)),
                ("node", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=16)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["module", "node", "at"], name="traffic_alarm_where"),
                    models.Index(fields=["key", "at"], name="traffic_alarm_what"),
                ],
            },
        ),
    ]
