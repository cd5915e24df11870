"""Meetings know their hours and place, what changed for calendars, and what a file's reader remarked; a motion can be withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_published_files")]
    operations = [
        migrations.AddField("meeting", "begins", models.TimeField(null=True)),
        migrations.AddField("meeting", "ends", models.TimeField(null=True)),
        migrations.AddField("meeting", "place", models.CharField(blank=True, db_default="", max_length=100)),
        migrations.AddField("meeting", "sequence", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("meeting", "changed_at", models.DateTimeField(null=True)),
        migrations.AddField("meeting", "remarks", models.JSONField(null=True)),
        migrations.AddField("item", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("item", "withdrawn_by", models.CharField(blank=True, db_default="", max_length=60)),
        migrations.AddField("tracked", "sequence", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("tracked", "changed_at", models.DateTimeField(null=True)),
    ]
