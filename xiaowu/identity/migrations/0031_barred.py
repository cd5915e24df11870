"""What the bureau suspends, the bureau restores: an account says so. Accounts that are suspended now stay as they are, for their school to restore."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0030_guardian_link")]

    operations: ClassVar = [
        migrations.AddField("account", "is_barred", models.BooleanField(default=False, db_default=False)),
    ]
