"""A file names the account that attached it and may take it back; for older files it is not known."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0010_questions_follow_up")]

    operations: ClassVar = [migrations.AddField("attachment", "account_id", models.BigIntegerField(null=True))]
