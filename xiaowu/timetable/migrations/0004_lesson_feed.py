"""One's own lessons can be subscribed to as a calendar."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("timetable", "0003_more_lessons"),
        ("identity", "0030_guardian_link"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LessonFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.BinaryField(unique=True)),
                ("sealed", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("hour_began", models.DateTimeField(null=True)),
                ("reads", models.PositiveIntegerField(default=0)),
                ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
