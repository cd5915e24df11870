"""The tables as they begin, and what counts what is unread."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("identity", "0027_unread"),
        ("roster", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        Tables(
            [
                migrations.CreateModel(
                    name="QuietHours",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        ("start", models.TimeField()),
                        ("end", models.TimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("endpoint", models.CharField(max_length=500)),
                        ("p256dh", models.CharField(max_length=100)),
                        ("auth", models.CharField(max_length=40)),
                        ("browser", models.CharField(blank=True, max_length=200)),
                        ("made", models.DateTimeField()),
                        ("ended", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=100)),
                        ("about", models.JSONField()),
                        ("stands_in", models.BooleanField(db_default=False, default=False)),
                        ("made", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name="Telling",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=100)),
                        ("about", models.JSONField()),
                        ("role", models.CharField(blank=True, default="", max_length=30)),
                        ("made", models.DateTimeField()),
                        ("told_by", models.BigIntegerField(null=True)),
                        ("told_at", models.DateTimeField(null=True)),
                        ("found", models.PositiveIntegerField(null=True)),
                        ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("school", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                    ],
                ),
                migrations.CreateModel(
                    name="Sent",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=60)),
                        ("role", models.CharField(blank=True, default="", max_length=30)),
                        (
                            "way",
                            models.CharField(
                                choices=[("page", "page"), ("letter", "letter"), ("daily", "daily"), ("push", "push"), ("nobody", "nobody")],
                                max_length=10,
                            ),
                        ),
                        ("made", models.DateTimeField()),
                        ("day", models.DateField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("waiting", "waiting"), ("taken", "taken"), ("refused", "refused"), ("unneeded", "unneeded")], max_length=10
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=200)),
                        ("answered", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("device", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="notifications.device")),
                        ("notice", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="notifications.notice")),
                        ("school", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                        ("telling", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="notifications.telling")),
                    ],
                ),
                migrations.AddField(
                    model_name="notice",
                    name="telling",
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="notifications.telling"),
                ),
                migrations.CreateModel(
                    name="Chosen",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=60)),
                        ("letter", models.CharField(choices=[("never", "never"), ("now", "now"), ("daily", "daily")], max_length=10)),
                        ("push", models.BooleanField()),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("account", "kind"), name="chosen_once")],
                    },
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.UniqueConstraint(condition=models.Q(("ended", None)), fields=("account", "endpoint"), name="device_once"),
                ),
                migrations.AddIndex(
                    model_name="telling",
                    index=models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="telling_waits"),
                ),
                migrations.AddIndex(
                    model_name="telling",
                    index=models.Index(fields=["made"], name="telling_made"),
                ),
                migrations.AddConstraint(
                    model_name="telling",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "key", "account", "role", "school", "school_class"), name="telling_once", nulls_distinct=False
                    ),
                ),
                migrations.AddConstraint(
                    model_name="telling",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("role", ""), ("school", None), ("school_class", None)),
                            models.Q(("account", None), models.Q(("role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="telling_has_one_recipient",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="telling",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found", None), ("told_at", None)),
                            models.Q(("found__isnull", False), ("told_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="telling_told_whole",
                    ),
                ),
                migrations.AddIndex(
                    model_name="sent",
                    index=models.Index(condition=models.Q(("outcome", "waiting"), ("way", "daily")), fields=["account", "day"], name="sent_daily"),
                ),
                migrations.AddIndex(
                    model_name="sent",
                    index=models.Index(fields=["made"], name="sent_made"),
                ),
                migrations.AddIndex(
                    model_name="notice",
                    index=models.Index(fields=["account", "-id"], name="notice_of_account"),
                ),
                migrations.AddConstraint(
                    model_name="notice",
                    constraint=models.UniqueConstraint(fields=("account", "kind", "key"), name="notice_once"),
                ),
            ]
        ),
        # a trigger needs a function of that name; what it does is put in place after migrating, from `sql/`
        migrations.RunSQL("create function notifications_count() returns trigger language plpgsql as $$ begin return null; end $$"),
        migrations.RunSQL(
            "create trigger counted after insert or delete or update of read_at on notifications_notice"
            " for each row execute function notifications_count()"
        ),
    ]
