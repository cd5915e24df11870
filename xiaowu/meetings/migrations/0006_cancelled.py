"""A meeting can be cancelled: a stage more, and nothing that the database is told of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_feed_addresses")]
    operations = [
        migrations.AlterField(
            model_name="meeting",
            name="stage",
            field=models.CharField(max_length=12, choices=[(each, each) for each in ("agenda", "in_session", "draft", "published", "cancelled")]),
        ),
    ]
