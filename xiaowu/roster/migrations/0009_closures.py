"""The bureau closes the schools of the city, of a district or of a level on a day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roster", "0008_told")]
    operations = [
        migrations.CreateModel(
            "CityClosure",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("level", models.CharField(blank=True, choices=[(each, each) for each in ("elementary", "junior_high")], max_length=20)),
                ("reason", models.CharField(max_length=100)),
                ("district", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.district")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "district", "level"), name="closure_once", nulls_distinct=False)],
            },
        ),
    ]
