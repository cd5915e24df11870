"""A follow-up may be owed by somebody of the platform's own contractor (系統廠商) who is named."""

from typing import ClassVar

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

_NAMED = "follow_up_named_from_outside"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("followups", "0004_owner_person")]

    operations: ClassVar = [
        migrations.RemoveConstraint("followup", _NAMED),
        AddConstraintNotValid(  # wider than the one before, so that no row has to be looked at
            "followup",
            models.CheckConstraint(
                condition=Q(owner_person=None) | Q(owner_role__in=["judge", "network_engineer", "system_vendor", "vendor"]), name=_NAMED
            ),
        ),
    ]
