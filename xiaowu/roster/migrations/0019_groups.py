"""Courses, teaching groups and who is in them (課程、分組班)."""

from typing import ClassVar

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

_TOUCHED = """create trigger touched before update on %(table)s for each row when (old.* is distinct from new.*)
    execute function kernel_touch()"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("roster", "0018_outside_mistakes"),
    ]

    operations: ClassVar = [
        Tables(
            [
                migrations.CreateModel(
                    name="Course",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ("title", models.CharField(max_length=60)),
                        ("code", models.CharField(blank=True, max_length=60)),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    name="TeachingGroup",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ("name", models.CharField(max_length=100)),
                        ("closed_on", models.DateField(null=True)),
                        ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.course")),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("term", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.term")),
                    ],
                ),
                migrations.CreateModel(
                    name="GroupMember",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
                        ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.teachinggroup")),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="course",
                    constraint=models.UniqueConstraint(fields=("school", "title", "code"), name="course_once_in_school"),
                ),
                migrations.AddConstraint(
                    model_name="teachinggroup",
                    constraint=models.UniqueConstraint(fields=("school", "term", "name"), name="group_name_once_a_term"),
                ),
                migrations.AddIndex(
                    model_name="groupmember",
                    index=models.Index(fields=["school", "student"], name="group_member_student"),
                ),
                migrations.AddConstraint(
                    model_name="groupmember",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)), fields=("school", "group", "student"), name="group_member_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="groupmember",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__startswith__isnull", False)), name="group_member_lasts"
                    ),
                ),
            ]
        ),
        migrations.RunSQL([_TOUCHED % {"table": f"roster_{table}"} for table in ("course", "teachinggroup", "groupmember")], migrations.RunSQL.noop),
    ]
