"""Whom somebody was shown on a day is found by their account and the moment, at every look (個資調閱紀錄).

The log grows by millions of rows a year, and goes on being written while the index is made.
"""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [("kernel", "0019_by_account")]

    operations: ClassVar = [
        AddIndexConcurrently("look", models.Index(fields=["account_id", "at"], name="look_account_at")),
    ]
