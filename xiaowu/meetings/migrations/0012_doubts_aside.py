"""A doubt that somebody has looked into is put aside, and is not raised again unless the words change."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0011_attached_by")]

    operations: ClassVar = [migrations.AddField("Doubts", "aside", models.JSONField(default=list, db_default=models.Value([], models.JSONField())))]
