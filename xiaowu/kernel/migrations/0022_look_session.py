"""A look names the session in which it was (個資調閱紀錄): a stranger's looks do not hide behind those that the account's owner left that day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0021_looks_by_account_alone")]

    operations: ClassVar = [
        migrations.AddField("look", "session_id", models.BigIntegerField(null=True)),
    ]
