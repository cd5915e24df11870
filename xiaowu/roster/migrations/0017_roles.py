"""Further roles of schools, people from outside, and posts that have a last day from the first."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

_SCHOOL = [
    "homeroom_teacher",
    "subject_teacher",
    "clerk",
    "nutritionist",
    "it_coordinator",
    "student_affairs",
    "principal",
    "deputy_homeroom_teacher",
    "registrar",
    "dean_of_studies",
    "dean_of_students",
    "counsellor",
    "nurse",
    "lunch_secretary",
]
_OUTSIDE = ["network_engineer", "vendor", "judge"]
_ALL = [*_SCHOOL[:7], "bureau_officer", *_SCHOOL[7:], *_OUTSIDE]
_NO_SCHOOL = ["bureau_officer", "judge", "network_engineer", "vendor"]
_CLASS = ["deputy_homeroom_teacher", "homeroom_teacher", "subject_teacher"]
_ENDING = ["deputy_homeroom_teacher", "judge", "network_engineer", "vendor"]
_PLACE = (
    models.Q(role__in=_NO_SCHOOL, school=None, school_class=None)
    | models.Q(role__in=_CLASS, school__isnull=False, school_class__isnull=False)
    | (~models.Q(role__in=_NO_SCHOOL + _CLASS) & models.Q(school__isnull=False, school_class=None))
)
_TOUCHED = """create trigger touched before update on roster_outsidepost for each row when (old.* is distinct from new.*)
    execute function kernel_touch()"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("roster", "0016_sections")]

    operations: ClassVar = [
        migrations.AlterField("post", "role", models.CharField(choices=[(each, each) for each in _ALL], max_length=30)),
        migrations.AlterField("postoffer", "role", models.CharField(choices=[(each, each) for each in _SCHOOL], max_length=30)),
        migrations.AddField("postoffer", "last", models.DateField(null=True)),
        migrations.RemoveConstraint("post", "post_place_fits_role"),
        migrations.AddConstraint("post", models.CheckConstraint(condition=_PLACE, name="post_place_fits_role")),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=models.Q(models.Q(("role__in", _ENDING), _negated=True), ("valid__endswith__isnull", False), _connector="OR"),
                name="post_of_a_while_ends",
            ),
        ),
        migrations.CreateModel(
            "OutsidePost",
            [
                ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                (
                    "post",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to="roster.post"),
                ),
                ("firm", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=200)),
                ("answers_for", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
            ],
            {"abstract": False},
        ),
        migrations.RunSQL(_TOUCHED, migrations.RunSQL.noop),
    ]
