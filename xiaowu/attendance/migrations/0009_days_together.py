"""Leaves of parts of a day know what is rung on it, so that several may cover it together; those that stand are found by day."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0008_leave_feed")]

    operations: ClassVar = [
        migrations.AddField("leavecell", "rung", ArrayField(models.PositiveSmallIntegerField(), db_default=[], default=list)),
        migrations.AddField("leavecell", "is_together", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "leave", models.Index(fields=["school", "last_day"], condition=models.Q(state__in=["asked", "approved"]), name="leave_stands_until")
        ),
    ]
