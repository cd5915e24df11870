"""How many notices an account has not read."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0026_deliveries")]

    operations: ClassVar = [
        migrations.CreateModel(
            "Unread",
            [
                (
                    "account",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL),
                ),
                ("notices", models.PositiveIntegerField()),
            ],
        ),
    ]
