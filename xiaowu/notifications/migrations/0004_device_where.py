"""In which session of which browser pushes are taken: signing out ends them."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0003_mailbox")]

    operations: ClassVar = [
        migrations.AddField("device", "mark", models.BinaryField(null=True)),
        migrations.AddField("device", "session", models.BinaryField(null=True)),
    ]
