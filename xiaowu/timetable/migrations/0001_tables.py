"""Tables of the timetable: bells, lessons, what differs on a day, and what owes no roll."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

# ranges made of ids need no extension, which the embedded PostgreSQL does not have
_NO_OVERLAP = """
alter table timetable_bell add constraint bell_one_at_a_time exclude using gist (
    int8range(schedule_id, schedule_id, '[]') with &&,
    tsrange(date '2000-01-01' + starts, date '2000-01-01' + ends) with &&
)"""


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("roster", "0019_groups"),
    ]

    operations: ClassVar = [
        Tables(
            [
                migrations.CreateModel(
                    name="BellSchedule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("since", models.DateField()),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    name="Bell",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("period", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=30)),
                        ("starts", models.TimeField()),
                        ("ends", models.TimeField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("before", "before"),
                                    ("lesson", "lesson"),
                                    ("meal", "meal"),
                                    ("nap", "nap"),
                                    ("clean", "clean"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("schedule", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="timetable.bellschedule")),
                    ],
                ),
                migrations.CreateModel(
                    name="BorrowedDay",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    name="Lesson",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("period", models.PositiveSmallIntegerField()),
                        ("subject", models.CharField(max_length=30)),
                        ("room", models.CharField(blank=True, max_length=30)),
                        (
                            "co_teacher",
                            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"),
                        ),
                        ("group", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.teachinggroup")),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                        ("teacher", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
                        ("term", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.term")),
                    ],
                ),
                migrations.CreateModel(
                    name="LessonChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("moved_to", models.DateField(null=True)),
                        ("moved_period", models.PositiveSmallIntegerField(null=True)),
                        ("note", models.CharField(blank=True, max_length=100)),
                        ("made_by", models.BigIntegerField(null=True)),
                        ("made_at", models.DateTimeField()),
                        ("lesson", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="timetable.lesson")),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("teacher", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
                    ],
                ),
                migrations.CreateModel(
                    name="RollExemption",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        (
                            "periods",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "grades",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("exam", "exam"),
                                    ("trip", "trip"),
                                    ("assembly", "assembly"),
                                    ("sports", "sports"),
                                    ("closure", "closure"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=100)),
                        ("made_by", models.BigIntegerField(null=True)),
                        ("made_at", models.DateTimeField()),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="bellschedule",
                    constraint=models.UniqueConstraint(fields=("school", "weekday", "since"), name="bell_schedule_once"),
                ),
                migrations.AddConstraint(
                    model_name="bellschedule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)), name="bell_schedule_of_a_weekday"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bell",
                    constraint=models.UniqueConstraint(fields=("school", "schedule", "period"), name="bell_once_a_period"),
                ),
                migrations.AddConstraint(
                    model_name="bell",
                    constraint=models.CheckConstraint(condition=models.Q(("ends__gt", models.F("starts"))), name="bell_ends_after_it_starts"),
                ),
                migrations.AddConstraint(
                    model_name="bell",
                    constraint=models.CheckConstraint(condition=models.Q(("period__gte", 1), ("period__lte", 99)), name="bell_of_a_period"),
                ),
                migrations.AddConstraint(
                    model_name="borrowedday",
                    constraint=models.UniqueConstraint(fields=("school", "day"), name="borrowed_day_once"),
                ),
                migrations.AddConstraint(
                    model_name="borrowedday",
                    constraint=models.CheckConstraint(condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)), name="borrowed_day_of_a_weekday"),
                ),
                migrations.AddIndex(
                    model_name="lesson",
                    index=models.Index(fields=["school", "term", "weekday"], name="lesson_weekday"),
                ),
                migrations.AddIndex(
                    model_name="lesson",
                    index=models.Index(fields=["teacher"], name="lesson_teacher"),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("school_class__isnull", False), ("until", None)),
                        fields=("school", "term", "school_class", "weekday", "period"),
                        name="lesson_of_a_class_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("group__isnull", False), ("until", None)),
                        fields=("school", "term", "group", "weekday", "period"),
                        name="lesson_of_a_group_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("school_class", None), ("group", None), _connector="XOR"), name="lesson_of_class_or_group"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"), name="lesson_ends_after_it_began"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.CheckConstraint(condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)), name="lesson_of_a_weekday"),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.CheckConstraint(condition=models.Q(("period__gte", 1), ("period__lte", 99)), name="lesson_of_a_period"),
                ),
                migrations.AddConstraint(
                    model_name="lesson",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("co_teacher", None), models.Q(("co_teacher", models.F("teacher")), _negated=True), _connector="OR"),
                        name="lesson_two_are_two",
                    ),
                ),
                migrations.AddIndex(
                    model_name="lessonchange",
                    index=models.Index(fields=["school", "day"], name="lesson_change_day"),
                ),
                migrations.AddIndex(
                    model_name="lessonchange",
                    index=models.Index(fields=["school", "moved_to"], name="lesson_change_moved"),
                ),
                migrations.AddConstraint(
                    model_name="lessonchange",
                    constraint=models.UniqueConstraint(fields=("school", "lesson", "day"), name="lesson_change_once_a_day"),
                ),
                migrations.AddConstraint(
                    model_name="lessonchange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("moved_to", None), ("moved_period", None), _connector="XOR", _negated=True),
                        name="lesson_moved_to_a_period",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lessonchange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("teacher__isnull", False), ("moved_to__isnull", False), _connector="OR"), name="lesson_change_changes"
                    ),
                ),
                migrations.AddIndex(
                    model_name="rollexemption",
                    index=models.Index(fields=["school", "last"], name="roll_exemption_last"),
                ),
                migrations.AddConstraint(
                    model_name="rollexemption",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="roll_exemption_ends_after_it_begins"
                    ),
                ),
            ]
        ),
        migrations.RunSQL(_NO_OVERLAP, migrations.RunSQL.noop),
    ]
