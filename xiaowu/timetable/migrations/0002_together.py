"""Changes of lessons that were entered together are taken back together."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("timetable", "0001_tables")]

    operations: ClassVar = [migrations.AddField("lessonchange", "together", models.UUIDField(null=True))]
