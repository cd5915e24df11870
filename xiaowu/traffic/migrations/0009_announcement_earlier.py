"""What an announcement said before it was corrected."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("traffic", "0008_announcement")]

    operations: ClassVar = [migrations.AddField("announcement", "earlier", models.JSONField(db_default=[], default=list))]
