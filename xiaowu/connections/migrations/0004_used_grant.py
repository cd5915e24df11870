"""What was exchanged once is called a used grant. The table keeps its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("connections", "0003_nouns")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RenameModel("SpentToken", "UsedGrant")]),
    ]
