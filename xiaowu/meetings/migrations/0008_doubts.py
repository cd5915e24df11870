"""Doubts stand apart from the meeting, where whoever writes the document may keep them."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0007_files_in_the_store")]

    operations: ClassVar = [
        migrations.CreateModel(
            "Doubts",
            [
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="kept_doubts", serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("found", models.JSONField()),
            ],
        ),
        migrations.RunSQL("insert into meetings_doubts (meeting_id, found) select id, doubts from meetings_meeting where doubts is not null"),
        migrations.RemoveField("Meeting", "doubts"),
        migrations.AlterField(
            "Doubts",
            "meeting",
            models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to="meetings.meeting"),
        ),
    ]  # fmt: skip
