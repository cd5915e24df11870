"""What families are told of absences and what was said of them; children to be reported; warning letters (缺席通知、中輟、預警)."""

import datetime
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("attendance", "0004_periods"),
        ("roster", "0018_outside_mistakes"),
    ]

    operations: ClassVar = [
        Tables(
            [
                migrations.CreateModel(
                    name="CareRule",
                    fields=[
                        (
                            "school",
                            models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to="roster.school"),
                        ),
                        ("tells", models.BooleanField(default=True)),
                        ("tell_at", models.TimeField(default=datetime.time(8, 40))),
                        (
                            "warn_at",
                            django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AbsenceTold",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("is_told", models.BooleanField()),
                        ("times", models.PositiveSmallIntegerField()),
                        ("accounts", models.PositiveSmallIntegerField()),
                        ("told_at", models.DateTimeField()),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                        ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("school", "day", "student"), name="absence_told_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AbsenceWord",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        (
                            "said",
                            models.CharField(
                                choices=[
                                    ("ill", "ill"),
                                    ("family", "family"),
                                    ("coming", "coming"),
                                    ("other", "other"),
                                    ("expected", "expected"),
                                    ("reached", "reached"),
                                    ("no_answer", "no_answer"),
                                    ("safe", "safe"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        ("account_id", models.BigIntegerField()),
                        ("by_name", models.CharField(max_length=100)),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                        ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["school", "day", "student"], name="absence_word_day"),
                            models.Index(fields=["account_id"], name="absence_word_account"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dropout",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ground",
                            models.CharField(
                                choices=[("in_a_row", "in_a_row"), ("in_a_term", "in_a_term"), ("not_arrived", "not_arrived")], max_length=12
                            ),
                        ),
                        ("since", models.DateField()),
                        ("on", models.DateField()),
                        ("deadline", models.DateField()),
                        ("found_at", models.DateTimeField()),
                        ("back_on", models.DateField(null=True)),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["school", "on"], name="dropout_school")],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "student", "ground", "since"), name="dropout_once"),
                            models.CheckConstraint(condition=models.Q(("on__gte", models.F("since"))), name="dropout_in_order"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RollConfirmed",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("revision", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        ("account_id", models.BigIntegerField()),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account_id"], name="roll_confirmed_account")],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "school_class", "day", "revision"), name="roll_confirmed_once"),
                            models.CheckConstraint(condition=models.Q(("revision__gte", 1)), name="roll_confirmed_save"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WarningLetter",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("academic_year", models.PositiveSmallIntegerField()),
                        ("semester", models.PositiveSmallIntegerField()),
                        ("step", models.PositiveSmallIntegerField()),
                        ("days", models.PositiveSmallIntegerField()),
                        ("last_day", models.DateField()),
                        ("at", models.DateTimeField()),
                        ("account_id", models.BigIntegerField()),
                        ("by_name", models.CharField(max_length=100)),
                        ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account_id"], name="warning_account")],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "academic_year", "semester", "step", "student"), name="warning_once")
                        ],
                    },
                ),
            ]
        ),
    ]
