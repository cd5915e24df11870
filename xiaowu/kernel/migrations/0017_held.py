"""Which tables hold data about whom, as rows for the functions that run as the owner; written anew after each migration."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0016_reach_section")]

    operations = [
        migrations.CreateModel(
            name="HeldRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63, unique=True)),
                ("of_somebody", models.TextField()),
                ("at_school", models.TextField()),
                ("is_shown", models.TextField(blank=True)),
                ("columns", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None)),
            ],
            options={"db_table": "kernel_held"},
        )
    ]
