"""Which rolls somebody saved is found by their account (保有之個人資料)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("attendance", "0001_tables")]

    operations: ClassVar = [
        migrations.AddIndex("roll", models.Index(fields=["saved_by"], name="roll_saved_by")),
        migrations.AddIndex("rollrevision", models.Index(fields=["saved_by"], name="roll_revision_saved_by")),
    ]
