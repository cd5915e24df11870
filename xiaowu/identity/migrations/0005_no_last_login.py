"""Sign-ins are read from sessions. The column stays until no server of the release before this one is left to write it."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0004_sign_in_index")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("account", "last_login")]),
    ]
