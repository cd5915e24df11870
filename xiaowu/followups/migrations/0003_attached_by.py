"""A file says which account attached it, which may take it back; of those from before nobody's is known."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("followups", "0002_sections_are_data")]

    operations: ClassVar = [migrations.AddField("attachment", "account_id", models.BigIntegerField(null=True))]
