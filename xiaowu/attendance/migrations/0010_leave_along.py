"""A leave that went along with a child from a school that merged knows the one there."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0009_days_together")]

    operations: ClassVar = [migrations.AddField("leave", "came_from", models.BigIntegerField(null=True))]
