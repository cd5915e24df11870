"""A request for addresses ends where its school merges, and is asked again if the merger is taken back."""

from typing import ClassVar

from django.db import migrations, models

_STANDINGS = ("open", "granted", "refused", "withdrawn", "lapsed", "ended")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ipam", "0008_address_request")]

    operations: ClassVar = [
        migrations.AlterField("addressrequest", "state", models.CharField(choices=[(each, each) for each in _STANDINGS], max_length=10)),
    ]
