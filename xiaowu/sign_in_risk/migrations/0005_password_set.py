"""A sign-in says when a new password was set in its session: until it is judged, nobody knows who set it (登入紀錄)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sign_in_risk", "0004_cases_follow_up")]

    operations: ClassVar = [
        migrations.AddField("signin", "password_set", models.DateTimeField(null=True)),
    ]
