"""What a kitchen was told of a day is called a notified sheet. The table keeps its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meals", "0009_by_account")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Told", "NotifiedSheet"),
                migrations.AlterModelTable("notifiedsheet", "meals_told"),
            ]
        ),
    ]
