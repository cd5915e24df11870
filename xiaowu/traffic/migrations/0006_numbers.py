"""A failure keeps the number that its page showed, so that whoever is told it finds the error."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("traffic", "0005_recorded_request")]

    operations: ClassVar = [migrations.AddField("recordedrequest", "number", models.CharField(max_length=8, default="", db_default=""))]
