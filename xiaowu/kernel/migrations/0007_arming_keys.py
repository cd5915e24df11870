"""Keys with which what arms a transaction is sealed and proved."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0006_state")]

    operations: ClassVar = [
        migrations.CreateModel(
            "ArmingKey",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=10)),
                ("inner_pad", models.BinaryField()),
                ("outer_pad", models.BinaryField()),
            ],
            options={"db_table": "kernel_armingkey"},
        ),
    ]
