"""Whom somebody was shown on a day is found by their account and the moment, at every look (個資調閱紀錄)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0019_by_account")]

    operations: ClassVar = [
        migrations.AddIndex("look", models.Index(fields=["account_id", "at"], name="look_account_at")),
        migrations.RemoveIndex("look", "look_account"),
    ]
