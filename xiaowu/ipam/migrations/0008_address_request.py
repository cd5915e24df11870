"""What a school asks for is called an address request: a recorded request is another thing. The table keeps its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ipam", "0007_by_account")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Request", "AddressRequest"),
                migrations.AlterModelTable("addressrequest", "ipam_request"),
            ]
        ),
    ]
