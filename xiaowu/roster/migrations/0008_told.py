"""What of a list's file was not read stays with the list until somebody confirms it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roster", "0007_post_notice")]
    operations = [
        migrations.AddField(
            "classlistimport",
            "told",
            models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        ),
    ]
