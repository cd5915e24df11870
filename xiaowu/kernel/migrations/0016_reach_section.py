"""A permission may stand on sections of an office."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0015_import_expired_holds_nothing")]

    operations: ClassVar = [
        migrations.AddField("reachrow", "section", models.CharField(db_default="", max_length=20)),
        migrations.RemoveConstraint("reachrow", "reach_once"),
        migrations.AddConstraint("reachrow", models.UniqueConstraint(fields=("role", "key", "section"), name="reach_once_a_section")),
    ]
