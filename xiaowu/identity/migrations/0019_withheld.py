"""A guardian's children who are not the code's giver's to see stay back until their own card is shown; and which records an account stands for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0018_consents"), ("roster", "0006_keeping")]

    operations = [
        migrations.CreateModel(
            "Withheld",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("child", models.UUIDField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account", "child"), name="withheld_once")]},
        ),
    ]
