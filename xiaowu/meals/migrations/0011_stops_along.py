"""A stop of meals that went along with a child from a school that merged knows the one there."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meals", "0010_notified_sheet")]

    operations: ClassVar = [migrations.AddField("mealstop", "came_from", models.BigIntegerField(null=True))]
