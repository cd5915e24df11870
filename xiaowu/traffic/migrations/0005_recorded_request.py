"""A request to the house is called a recorded request: a school's request for addresses is another thing. The table keeps its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("traffic", "0004_failed")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Request", "RecordedRequest"),
                migrations.AlterModelTable("recordedrequest", "traffic_request"),
            ]
        ),
    ]
