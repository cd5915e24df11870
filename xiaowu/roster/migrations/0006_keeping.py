"""Who keeps whom: offers of posts that are taken by the person's own yes, and functions that answer across schools with as little as they can."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roster", "0005_modified")]

    operations = [
        migrations.CreateModel(
            "PostOffer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            (each, each)
                            for each in (
                                "homeroom_teacher",
                                "subject_teacher",
                                "clerk",
                                "nutritionist",
                                "it_coordinator",
                                "student_affairs",
                                "principal",
                            )
                        ],
                        max_length=30,
                    ),
                ),
                ("since", models.DateField()),
                ("code_hash", models.BinaryField()),
                ("made", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("taken", models.DateTimeField(null=True)),
                ("withdrawn", models.DateTimeField(null=True)),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("school_class", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                ("taken_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
            ],
            options={
                "indexes": [models.Index(fields=["code_hash"], name="post_offer_code")],
                "constraints": [
                    models.UniqueConstraint(fields=("school", "code_hash"), name="post_offer_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(taken=None, taken_by=None) | models.Q(taken__isnull=False, taken_by__isnull=False, withdrawn=None),
                        name="post_offer_taken_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "AskedElsewhere",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("name_key", models.BinaryField()),
                ("pair_key", models.BinaryField()),
                ("is_there", models.BooleanField()),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
            options={
                "indexes": [models.Index(fields=["school", "name_key"], name="asked_elsewhere_name")],
                "constraints": [models.UniqueConstraint(fields=("school", "pair_key"), name="asked_elsewhere_once")],
            },
        ),
    ]
