"""A follow-up may be owed by a person from outside who is named."""

from typing import ClassVar

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("followups", "0003_attached_by")]

    operations: ClassVar = [
        migrations.AddField("followup", "owner_person", models.BigIntegerField(null=True)),
        AddConstraintNotValid(
            "followup",
            models.CheckConstraint(
                condition=Q(owner_person=None) | Q(owner_role__in=["judge", "network_engineer", "vendor"]), name="follow_up_named_from_outside"
            ),
        ),
    ]
