"""A register record that a guardian's account also stands for is called a guardian link. The table keeps its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0029_divided")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("AlsoHolds", "GuardianLink"),
                migrations.AlterModelTable("guardianlink", "identity_alsoholds"),
            ]
        ),
    ]
