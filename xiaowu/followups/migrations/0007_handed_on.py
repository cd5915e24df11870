"""From which follow-up of a merged school one goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followups", "0006_owed_by_the_contractor")]

    operations = [migrations.AddField("followup", "came_from", models.BigIntegerField(null=True))]
