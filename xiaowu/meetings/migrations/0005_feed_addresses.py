"""Secret addresses at which calendars read without signing in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_hours_and_withdrawals"), ("identity", "0020_consents_of_before")]
    operations = [
        migrations.CreateModel(
            name="FeedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.BinaryField(unique=True)),
                ("sealed", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("hour_began", models.DateTimeField(null=True)),
                ("reads", models.PositiveIntegerField(default=0)),
                ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="identity.account")),
            ],
        ),
    ]
