"""A post at the bureau may name its section."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("roster", "0015_imports")]

    operations: ClassVar = [
        migrations.AddField("post", "section", models.CharField(blank=True, db_default="", default="", max_length=20)),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=models.Q(("section", ""), ("role__in", ["bureau_officer"]), _connector="OR"), name="post_section_of_the_bureau"
            ),
        ),
    ]
