"""Systems that did not take what they were told are left alone for a while; what was exchanged says of which sign-in it was."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0020_consents_of_before")]

    operations: ClassVar = [
        migrations.AddField("scimtarget", "attempts", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField("scimtarget", "again", models.DateTimeField(null=True)),
        migrations.AddField("relyingsession", "again", models.DateTimeField(null=True)),
        migrations.AddField("spenttoken", "family", models.CharField(max_length=32, blank=True, default="", db_default="")),
    ]
