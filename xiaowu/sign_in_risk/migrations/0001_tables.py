"""Tables of abnormal sign-ins: tries at the door, alerts, cases. They were identity's, and keep their names."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("identity", "0029_divided"), ("roster", "0001_tables")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                Tables(
                    [
                        migrations.CreateModel(
                            name="Commonness",
                            fields=[
                                ("value", models.TextField(primary_key=True, serialize=False)),
                                ("count", models.PositiveIntegerField()),
                            ],
                            options={
                                "db_table": "identity_commonness",
                            },
                        ),
                        migrations.CreateModel(
                            name="Case",
                            fields=[
                                ID,
                                ("state", models.CharField(max_length=10)),
                                ("opened", models.DateTimeField()),
                                ("last_alert", models.DateTimeField()),
                                ("due", models.DateTimeField()),
                                ("reopened", models.PositiveSmallIntegerField(default=0)),
                                ("closed", models.DateTimeField(null=True)),
                                ("outcome", models.CharField(blank=True, max_length=10)),
                                ("done", models.TextField(blank=True)),
                                ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                                ("done_by", models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                                ("school", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.school")),
                            ],
                            options={
                                "db_table": "identity_case",
                            },
                        ),
                        migrations.CreateModel(
                            name="SignIn",
                            fields=[
                                ID,
                                ("token_hash", models.BinaryField(null=True)),
                                ("at", models.DateTimeField()),
                                ("address", models.GenericIPAddressField(null=True)),
                                ("user_agent", models.CharField(blank=True, max_length=300)),
                                ("knows_device", models.BooleanField()),
                                ("succeeded", models.BooleanField()),
                                ("factors_wrong", models.PositiveSmallIntegerField(null=True)),
                                ("is_habit", models.BooleanField(default=True)),
                                ("values", ArrayField(models.TextField(), default=list)),
                                ("risk", models.FloatField(null=True)),
                                ("judged", models.DateTimeField(null=True)),
                                ("account", models.ForeignKey(null=True, on_delete=models.SET_NULL, to=settings.AUTH_USER_MODEL)),
                            ],
                            options={
                                "db_table": "identity_signin",
                            },
                        ),
                        migrations.CreateModel(
                            name="Alert",
                            fields=[
                                ID,
                                ("at", models.DateTimeField()),
                                ("address", models.GenericIPAddressField(null=True)),
                                ("user_agent", models.CharField(blank=True, max_length=300)),
                                ("reasons", ArrayField(models.CharField(max_length=30))),
                                ("risk", models.FloatField()),
                                ("before_at", models.DateTimeField(null=True)),
                                ("before_address", models.GenericIPAddressField(null=True)),
                                ("before_user_agent", models.CharField(blank=True, max_length=300)),
                                ("answer", models.CharField(blank=True, max_length=10)),
                                ("answered", models.DateTimeField(null=True)),
                                ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                                ("school", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.school")),
                                ("session", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="identity.session")),
                                ("case", models.ForeignKey(on_delete=models.CASCADE, to="sign_in_risk.case")),
                                ("sign_in", models.OneToOneField(null=True, on_delete=models.SET_NULL, to="sign_in_risk.signin")),
                            ],
                            options={
                                "db_table": "identity_alert",
                            },
                        ),
                        migrations.AddIndex(
                            model_name="case",
                            index=models.Index(fields=["school", "-opened"], name="case_school"),
                        ),
                        migrations.AddConstraint(
                            model_name="case",
                            constraint=models.UniqueConstraint(models.F("account"), condition=models.Q(("closed", None)), name="case_open_once"),
                        ),
                        migrations.AddIndex(
                            model_name="signin",
                            index=models.Index(fields=["account", "-at"], name="sign_in_account"),
                        ),
                        migrations.AddIndex(
                            model_name="signin",
                            index=models.Index(fields=["address", "-at"], name="sign_in_address"),
                        ),
                        migrations.AddIndex(
                            model_name="signin",
                            index=models.Index(condition=models.Q(("judged", None), ("succeeded", True)), fields=["id"], name="sign_in_unjudged"),
                        ),
                        migrations.AddIndex(
                            model_name="signin",
                            index=models.Index(
                                condition=models.Q(("factors_wrong__isnull", False), ("judged", None), ("succeeded", False)),
                                fields=["id"],
                                name="sign_in_half",
                            ),
                        ),
                        migrations.AddIndex(
                            model_name="alert",
                            index=models.Index(condition=models.Q(("answer", "")), fields=["account"], name="alert_unanswered"),
                        ),
                    ]
                ),
            ]
        )
    ]
