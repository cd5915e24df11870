"""A section of the bureau may be told something."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0001_tables")]

    operations: ClassVar = [
        migrations.AddField("telling", "section", models.CharField(blank=True, db_default="", max_length=20)),
        migrations.RemoveConstraint("telling", "telling_once"),
        migrations.AddConstraint(
            "telling",
            models.UniqueConstraint(
                fields=("kind", "key", "account", "role", "school", "school_class", "section"), name="telling_once", nulls_distinct=False
            ),
        ),
        migrations.RemoveConstraint("telling", "telling_has_one_recipient"),
        migrations.AddConstraint(
            "telling",
            models.CheckConstraint(
                condition=models.Q(("account__isnull", False), ("role", ""), ("school", None), ("school_class", None), ("section", ""))
                | models.Q(("account", None), models.Q(("role", ""), _negated=True)),
                name="telling_has_one_recipient",
            ),
        ),
    ]
