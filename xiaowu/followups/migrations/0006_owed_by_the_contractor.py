"""A follow-up that belongs to no school may be owed by the platform's own contractor (系統廠商)."""

from typing import ClassVar

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

_FITS = "follow_up_owner_fits_place"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("followups", "0005_system_vendor")]

    operations: ClassVar = [
        migrations.RemoveConstraint("followup", _FITS),
        AddConstraintNotValid(  # wider than the one before, so that no row has to be looked at
            "followup",
            models.CheckConstraint(
                condition=Q(owner_role__in=["bureau_officer"])
                | Q(owner_role__in=["system_vendor"], owner_section="")
                | Q(school__isnull=False, owner_section=""),
                name=_FITS,
            ),
        ),
    ]
