"""Somebody from outside who was admitted by mistake is shown with the role that was meant (誤登的外部人員)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("roster", "0020_left_class")]

    operations: ClassVar = [
        migrations.AddField("outsidemistake", "role", models.CharField(blank=True, default="", db_default="", max_length=30)),
    ]
