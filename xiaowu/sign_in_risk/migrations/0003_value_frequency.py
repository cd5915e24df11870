"""How often a value occurs in the city's sign-ins is called its frequency. The table keeps its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sign_in_risk", "0002_saved_filters")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RenameModel("Commonness", "ValueFrequency")]),
    ]
