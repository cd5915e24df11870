"""Sections of the bureau are defined by the city's folder and roles by the register, no longer by this table."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("followups", "0001_tables")]

    operations: ClassVar = [
        migrations.AlterField("followup", "owner_role", models.CharField(max_length=30)),
        migrations.AlterField("followup", "owner_section", models.CharField(blank=True, max_length=20)),
    ]
