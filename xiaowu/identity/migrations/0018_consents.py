"""What somebody lets a connected system know is kept for that system alone."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0017_half_sign_ins")]

    operations: ClassVar = [
        migrations.CreateModel(
            "Consent",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=100)),
                ("scopes", django.contrib.postgres.fields.ArrayField(models.CharField(max_length=100), size=None)),
                ("at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            {
                "indexes": [models.Index(fields=["client_id"], name="consent_client")],
                "constraints": [models.UniqueConstraint("account", "client_id", name="consent_once")],
            },
        ),
    ]
