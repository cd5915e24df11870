"""Enrolments say why they ended; former numbers, records entered by mistake, closed classes."""

import django.db.models.deletion
from django.db import migrations, models

REASONS = ("city_school", "other_city", "abroad", "other", "mistake", "graduated", "closed")


class Migration(migrations.Migration):
    dependencies = [("roster", "0009_closures")]
    operations = [
        migrations.AddField(
            "enrolment", "ended_for", models.CharField(blank=True, choices=[(each, each) for each in REASONS], db_default="", max_length=20)
        ),
        migrations.AddField("enrolment", "went_to", models.CharField(blank=True, db_default="", max_length=60)),
        migrations.AddConstraint(
            "enrolment",
            models.CheckConstraint(
                condition=models.Q(valid__upper_inf=False) | models.Q(ended_for="", went_to=""), name="enrolment_ended_for_has_ended"
            ),
        ),
        migrations.AddField("schoolclass", "closed_on", models.DateField(null=True)),
        migrations.CreateModel(
            "FormerNumber",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=255)),
                ("until", models.DateField()),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("student", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="roster.student")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("school", "number", "student"), name="former_number_once_a_child")]},
        ),
        migrations.CreateModel(
            "Mistake",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("student_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=255)),
                ("record", models.JSONField()),
                ("removed_on", models.DateField()),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("school", "student_id"), name="mistake_once")]},
        ),
    ]
