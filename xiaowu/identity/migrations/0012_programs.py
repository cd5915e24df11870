"""Connected programs: where they serve, what they call things, groups of their own; and when an account last changed."""

import uuid
from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import xiaowu.kernel.clock

touched = import_module("xiaowu.roster.migrations.0005_modified").touched


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0011_arm_alerts"),
        ("roster", "0005_modified"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=60)),
                ("value", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["client_id", "kind", "value"], name="external_id_value")],
                "constraints": [models.UniqueConstraint(models.F("client_id"), models.F("kind"), models.F("key"), name="external_id_once")],
            },
        ),
        migrations.CreateModel(
            name="ProgramGroup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("client_id", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("modified", models.DateTimeField(default=xiaowu.kernel.clock.now)),
            ],
            options={
                "indexes": [models.Index(fields=["client_id"], name="program_group_client")],
            },
        ),
        migrations.CreateModel(
            name="ProgramGroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.programgroup")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="roster.person")),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("group"), models.F("person"), name="program_group_member_once")],
            },
        ),
        migrations.CreateModel(
            name="ProgramPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=100)),
                ("school", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="roster.school")),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("client_id"), models.F("school"), name="program_place_once", nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(touched("identity_account"), "drop trigger touched on identity_account"),
    ]
