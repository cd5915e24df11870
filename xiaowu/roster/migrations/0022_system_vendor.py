"""The platform's own contractor (系統廠商) is a role of people from outside: of no school, with a last day from the first."""

from typing import ClassVar

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

_ALL = [
    "homeroom_teacher",
    "subject_teacher",
    "clerk",
    "nutritionist",
    "it_coordinator",
    "student_affairs",
    "principal",
    "bureau_officer",
    "deputy_homeroom_teacher",
    "registrar",
    "dean_of_studies",
    "dean_of_students",
    "counsellor",
    "nurse",
    "lunch_secretary",
    "network_engineer",
    "vendor",
    "judge",
    "system_vendor",
]
_NO_SCHOOL = ["bureau_officer", "judge", "network_engineer", "system_vendor", "vendor"]
_CLASS = ["deputy_homeroom_teacher", "homeroom_teacher", "subject_teacher"]
_ENDING = ["deputy_homeroom_teacher", "judge", "network_engineer", "system_vendor", "vendor"]
_PLACE = (
    Q(role__in=_NO_SCHOOL, school=None, school_class=None)
    | Q(role__in=_CLASS, school__isnull=False, school_class__isnull=False)
    | (~Q(role__in=_NO_SCHOOL + _CLASS) & Q(school__isnull=False, school_class=None))
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("roster", "0021_mistake_role")]

    operations: ClassVar = [
        migrations.AlterField("post", "role", models.CharField(choices=[(each, each) for each in _ALL], max_length=30)),
        migrations.RemoveConstraint("post", "post_place_fits_role"),
        migrations.RemoveConstraint("post", "post_of_a_while_ends"),
        # both are wider than the ones before, so that no row has to be looked at
        AddConstraintNotValid("post", models.CheckConstraint(condition=_PLACE, name="post_place_fits_role")),
        AddConstraintNotValid(
            "post", models.CheckConstraint(condition=~Q(role__in=_ENDING) | Q(valid__endswith__isnull=False), name="post_of_a_while_ends")
        ),
    ]
