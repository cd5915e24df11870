"""What somebody often asks of a list, under a name of their own."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kernel", "0007_arming_keys"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("list_name", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=30)),
                ("query", models.CharField(max_length=500)),
            ],
            options={
                "db_table": "kernel_savedfilter",
                "constraints": [models.UniqueConstraint(fields=("account_id", "list_name", "title"), name="saved_filter_once")],
            },
        ),
    ]
