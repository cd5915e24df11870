"""Families may be told of single lessons missed, where a school says so."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0006_deputies"), ("roster", "0020_left_class")]

    operations: ClassVar = [
        migrations.RemoveConstraint("absencetold", "absence_told_once"),
        migrations.AddField("absencetold", "of_lessons", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("carerule", "tells_lessons", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint(
            "absencetold", models.UniqueConstraint(fields=("school", "day", "student", "of_lessons"), name="absence_told_once_of_each")
        ),
    ]
