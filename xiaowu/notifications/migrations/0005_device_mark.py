"""Devices are found by their browser's mark. The index is built beside what is written meanwhile."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("notifications", "0004_device_where")]

    operations: ClassVar = [
        AddIndexConcurrently("device", models.Index(fields=["mark"], condition=models.Q(("ended", None)), name="device_mark")),
    ]
