"""A file says which account attached it, which may take it back; of those from before nobody's is known."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0010_questions_follow_up")]

    operations: ClassVar = [migrations.AddField("attachment", "account_id", models.BigIntegerField(null=True))]
