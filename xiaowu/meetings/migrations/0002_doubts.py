"""Doubts are looked for once, when a document changes, and kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [migrations.AddField("meeting", "doubts", models.JSONField(null=True))]
