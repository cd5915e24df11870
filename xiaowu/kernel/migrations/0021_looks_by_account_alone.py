"""Drops the index of looks by account alone; the one by account and moment serves for both."""

from typing import ClassVar

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [("kernel", "0020_looks_of_a_day")]

    operations: ClassVar = [
        RemoveIndexConcurrently("look", "look_account"),
    ]
