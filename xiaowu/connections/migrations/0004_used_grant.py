"""What was exchanged is called a used grant. The table stays."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("connections", "0003_nouns")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RenameModel("SpentToken", "UsedGrant")]),
    ]
