"""A sign-in stays on record until its time is over, even if its account is removed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0027_unread")]

    operations = [
        migrations.AlterField("signin", "account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="identity.account")),
    ]
