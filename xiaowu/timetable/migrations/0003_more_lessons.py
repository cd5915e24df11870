"""Schools may hold up to twelve lessons a day."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("roster", "0021_mistake_role"),
        ("timetable", "0002_together"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="bell", name="bell_of_a_period"),
        migrations.RemoveConstraint(model_name="lesson", name="lesson_of_a_period"),
        migrations.AddConstraint(
            model_name="bell", constraint=models.CheckConstraint(condition=Q(period__gte=1, period__lte=129), name="bell_of_a_period")
        ),
        migrations.AddConstraint(
            model_name="lesson", constraint=models.CheckConstraint(condition=Q(period__gte=1, period__lte=129), name="lesson_of_a_period")
        ),
    ]
