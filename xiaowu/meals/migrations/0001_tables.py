"""The tables of kitchens, their days, and what they are told."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("roster", "0021_mistake_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kitchen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(choices=[("own", "own"), ("shared", "shared"), ("contractor", "contractor")], max_length=12)),
                ("telephone", models.CharField(blank=True, max_length=30)),
                ("mail", models.EmailField(blank=True, max_length=254)),
                ("days_before", models.PositiveSmallIntegerField(default=0)),
                ("until", models.TimeField()),
                ("letters", models.BooleanField(default=False)),
                (
                    "cooks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("regular", "regular"), ("vegetarian", "vegetarian"), ("no_pork", "no_pork")], max_length=20
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="Others",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(choices=[("staff", "staff"), ("guest", "guest")], max_length=8)),
                ("day", models.DateField(null=True)),
                ("meals", models.PositiveSmallIntegerField()),
                ("kitchen", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="meals.kitchen")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_grade", models.PositiveSmallIntegerField()),
                ("last_grade", models.PositiveSmallIntegerField()),
                ("weekdays", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ("price", models.PositiveSmallIntegerField()),
                ("since", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("kitchen", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="meals.kitchen")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("grade", models.PositiveSmallIntegerField(default=0)),
                ("is_served", models.BooleanField()),
                ("why", models.CharField(blank=True, max_length=60)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("number", models.PositiveSmallIntegerField()),
                ("how", models.CharField(choices=[("limit", "limit"), ("press", "press"), ("letter", "letter")], max_length=8)),
                ("numbers", models.JSONField()),
                ("at", models.DateTimeField()),
                ("account_id", models.BigIntegerField(null=True)),
                ("kitchen", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="meals.kitchen")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="Diet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("diet", models.CharField(choices=[("regular", "regular"), ("vegetarian", "vegetarian"), ("no_pork", "no_pork")], max_length=20)),
                (
                    "contains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("crustaceans", "crustaceans"),
                                ("mango", "mango"),
                                ("peanut", "peanut"),
                                ("milk", "milk"),
                                ("egg", "egg"),
                                ("nuts", "nuts"),
                                ("sesame", "sesame"),
                                ("gluten", "gluten"),
                                ("soybean", "soybean"),
                                ("fish", "fish"),
                                ("sulphite", "sulphite"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "leaves_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("crustaceans", "crustaceans"),
                                ("mango", "mango"),
                                ("peanut", "peanut"),
                                ("milk", "milk"),
                                ("egg", "egg"),
                                ("nuts", "nuts"),
                                ("sesame", "sesame"),
                                ("gluten", "gluten"),
                                ("soybean", "soybean"),
                                ("fish", "fish"),
                                ("sulphite", "sulphite"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school", "diet"), name="meals_diet_once"),
                    models.CheckConstraint(
                        condition=models.Q(("contains__overlap", models.F("leaves_out")), _negated=True), name="meals_diet_somebody_may_eat"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="kitchen",
            constraint=models.UniqueConstraint(condition=models.Q(("ended_on", None)), fields=("school", "name"), name="meals_kitchen_name_once"),
        ),
        migrations.AddConstraint(
            model_name="kitchen",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="meals_kitchen_named"),
        ),
        migrations.AddConstraint(
            model_name="kitchen",
            constraint=models.CheckConstraint(
                condition=models.Q(("letters", False), models.Q(("mail", ""), _negated=True), _connector="OR"),
                name="meals_kitchen_letters_have_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="others",
            constraint=models.UniqueConstraint(fields=("school", "kitchen", "who", "day"), name="meals_others_once", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="others",
            constraint=models.CheckConstraint(condition=models.Q(("meals__lte", 999)), name="meals_others_not_too_many"),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["school", "since"], name="meals_service_school"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(condition=models.Q(("last_grade__gte", models.F("first_grade"))), name="meals_service_not_backwards"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(condition=models.Q(("price__lte", 999)), name="meals_service_price"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on", None), ("ended_on__gte", models.F("since")), _connector="OR"),
                name="meals_service_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(fields=("school", "day", "grade"), name="meals_shift_once"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("school", "kitchen", "day", "number"), name="meals_told_once"),
        ),
    ]
