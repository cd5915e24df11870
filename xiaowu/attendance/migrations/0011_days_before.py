"""How many days of a case were at schools that the child left before."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0010_leave_along")]

    operations: ClassVar = [migrations.AddField("dropout", "days_before", models.PositiveSmallIntegerField(db_default=0, default=0))]
