"""Families give an address of their own for letters of absences."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("identity", "0030_guardian_link"),
        ("notifications", "0002_section"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "account",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL),
                ),
                ("address", models.EmailField(blank=True, default="", max_length=254)),
                ("confirmed", models.DateTimeField(null=True)),
                ("refused", models.DateTimeField(null=True)),
                ("asked_for", models.EmailField(blank=True, default="", max_length=254)),
                ("asked", models.DateTimeField()),
                ("codes", models.PositiveSmallIntegerField(default=1)),
                ("first_code", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), ("confirmed", None)),
                            models.Q(models.Q(("address", ""), _negated=True), ("confirmed__isnull", False)),
                            _connector="OR",
                        ),
                        name="mailbox_confirmed_whole",
                    )
                ],
            },
        ),
    ]
