"""Saved filters may be of any length: fifty Chinese characters take six hundred in an address."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0017_held")]

    operations: ClassVar = [migrations.AlterField("savedfilter", "query", models.TextField())]
