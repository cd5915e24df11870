"""Tables of connections: what connected systems may, know and were told. They were identity's, and keep their names."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from xiaowu.kernel import clock
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
                            name="ScimTarget",
                            fields=[
                                ID,
                                ("name", models.CharField(max_length=60)),
                                ("url", models.CharField(max_length=200)),
                                ("token", models.TextField()),
                                ("is_on", models.BooleanField(default=False)),
                            ],
                            options={
                                "db_table": "identity_scimtarget",
                            },
                        ),
                        migrations.CreateModel(
                            name="ExternalId",
                            fields=[
                                ID,
                                ("client_id", models.CharField(max_length=100)),
                                ("kind", models.CharField(max_length=10)),
                                ("key", models.CharField(max_length=60)),
                                ("value", models.CharField(max_length=200)),
                            ],
                            options={
                                "db_table": "identity_externalid",
                                "indexes": [models.Index(fields=["client_id", "kind", "value"], name="external_id_value")],
                                "constraints": [
                                    models.UniqueConstraint(models.F("client_id"), models.F("kind"), models.F("key"), name="external_id_once")
                                ],
                            },
                        ),
                        migrations.CreateModel(
                            name="ProgramGroup",
                            fields=[
                                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                                ("client_id", models.CharField(max_length=100)),
                                ("name", models.CharField(max_length=200)),
                                ("modified", models.DateTimeField(default=clock.now)),
                            ],
                            options={
                                "db_table": "identity_programgroup",
                                "indexes": [models.Index(fields=["client_id"], name="program_group_client")],
                            },
                        ),
                        migrations.CreateModel(
                            name="SpentToken",
                            fields=[
                                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                                ("client_id", models.CharField(max_length=100)),
                                ("at", models.DateTimeField()),
                                ("family", models.CharField(blank=True, db_default="", default="", max_length=32)),
                                ("account", models.ForeignKey(null=True, on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                            ],
                            options={
                                "db_table": "identity_spenttoken",
                            },
                        ),
                        migrations.CreateModel(
                            name="Consent",
                            fields=[
                                ID,
                                ("client_id", models.CharField(max_length=100)),
                                ("scopes", ArrayField(models.CharField(max_length=100))),
                                ("at", models.DateTimeField()),
                                ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                            ],
                            options={
                                "db_table": "identity_consent",
                                "indexes": [models.Index(fields=["client_id"], name="consent_client")],
                                "constraints": [models.UniqueConstraint(models.F("account"), models.F("client_id"), name="consent_once")],
                            },
                        ),
                        migrations.CreateModel(
                            name="ProgramGroupMember",
                            fields=[
                                ID,
                                ("group", models.ForeignKey(on_delete=models.CASCADE, to="connections.programgroup")),
                                ("person", models.ForeignKey(on_delete=models.CASCADE, to="roster.person")),
                            ],
                            options={
                                "db_table": "identity_programgroupmember",
                                "constraints": [models.UniqueConstraint(models.F("group"), models.F("person"), name="program_group_member_once")],
                            },
                        ),
                        migrations.CreateModel(
                            name="ProgramPlace",
                            fields=[
                                ID,
                                ("client_id", models.CharField(max_length=100)),
                                ("school", models.ForeignKey(null=True, on_delete=models.CASCADE, to="roster.school")),
                            ],
                            options={
                                "db_table": "identity_programplace",
                                "constraints": [
                                    models.UniqueConstraint(
                                        models.F("client_id"), models.F("school"), name="program_place_once", nulls_distinct=False
                                    )
                                ],
                            },
                        ),
                        migrations.CreateModel(
                            name="RelyingSession",
                            fields=[
                                ID,
                                ("client_id", models.CharField(max_length=100)),
                                ("issuer", models.CharField(max_length=200)),
                                ("entered", models.DateTimeField()),
                                ("told", models.DateTimeField(null=True)),
                                ("session", models.ForeignKey(on_delete=models.CASCADE, to="identity.session")),
                            ],
                            options={
                                "db_table": "identity_relyingsession",
                                "indexes": [models.Index(condition=models.Q(("told", None)), fields=["session"], name="relying_session_untold")],
                                "constraints": [models.UniqueConstraint(models.F("session"), models.F("client_id"), name="relying_session_once")],
                            },
                        ),
                        migrations.CreateModel(
                            name="ScimCopy",
                            fields=[
                                ID,
                                ("remote_id", models.CharField(blank=True, max_length=200)),
                                ("told", models.CharField(blank=True, max_length=32)),
                                ("at", models.DateTimeField()),
                                ("answer", models.CharField(max_length=200)),
                                ("person", models.ForeignKey(on_delete=models.CASCADE, to="roster.person")),
                                ("target", models.ForeignKey(on_delete=models.CASCADE, to="connections.scimtarget")),
                            ],
                            options={
                                "db_table": "identity_scimcopy",
                                "constraints": [models.UniqueConstraint(models.F("target"), models.F("person"), name="scim_copy_once")],
                            },
                        ),
                    ]
                ),
            ]
        )
    ]
