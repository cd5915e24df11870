"""What everybody is told of the system."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("traffic", "0007_alarm")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("incident", "INCIDENT"), ("maintenance", "MAINTENANCE")], max_length=12)),
                ("title", models.CharField(max_length=60)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("title_en", models.CharField(max_length=120)),
                ("words_en", models.CharField(blank=True, max_length=1_000)),
                ("first", models.DateTimeField()),
                ("last", models.DateTimeField(null=True)),
                ("written", models.DateTimeField()),
                ("by_name", models.CharField(max_length=100)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last", None), ("last__gte", models.F("first")), _connector="OR"),
                        name="traffic_announcement_not_backwards",
                    ),
                ],
            },
        ),
    ]
