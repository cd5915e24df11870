"""The words with which somebody from outside was admitted by mistake lie in a table whose rows are deleted in time (誤登的外部人員)."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("roster", "0017_roles")]

    operations: ClassVar = [
        migrations.CreateModel(
            "OutsideMistake",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post_id", models.BigIntegerField()),
                ("firm", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_index=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
            ],
        ),
    ]
