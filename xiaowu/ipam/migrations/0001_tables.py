"""Plans, what each school has of them, addresses with their history, and requests."""

import django.db.models.deletion
from django.db import migrations, models

import xiaowu.kernel.database.network


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("roster", "0021_mistake_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("vlan", models.PositiveSmallIntegerField()),
                ("space", xiaowu.kernel.database.network.CidrField()),
                ("length", models.PositiveSmallIntegerField()),
                ("scheme", models.CharField(choices=[("octet", "octet"), ("carry", "carry")], max_length=10)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("gateway", models.PositiveIntegerField()),
                ("reserved", models.PositiveIntegerField(default=0)),
                ("until", models.DateField(null=True)),
                ("state", models.CharField(choices=[("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn")], max_length=10)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="ipam_plan_named"),
                    models.CheckConstraint(condition=models.Q(("vlan__gte", 1), ("vlan__lte", 4094)), name="ipam_plan_vlan"),
                    models.CheckConstraint(condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))), name="ipam_plan_not_backwards"),
                    models.CheckConstraint(
                        condition=models.Q(("gateway__lt", models.F("first")), ("gateway__gt", models.F("last")), _connector="OR"),
                        name="ipam_plan_gateway_outside",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("granted", "granted"), ("refused", "refused"), ("withdrawn", "withdrawn"), ("lapsed", "lapsed")],
                        max_length=10,
                    ),
                ),
                ("until", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField(null=True)),
                ("asked_by_name", models.CharField(max_length=60)),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.plan")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="SchoolNumber",
            fields=[
                ("school", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to="roster.school")),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("number__gte", 1), ("number__lte", 65535)), name="ipam_number_fits")],
            },
        ),
        migrations.CreateModel(
            name="SchoolRange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", xiaowu.kernel.database.network.CidrField()),
                ("first", models.GenericIPAddressField()),
                ("last", models.GenericIPAddressField()),
                ("gateway", models.GenericIPAddressField()),
                ("by_hand", models.BooleanField(default=False)),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.plan")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.GenericIPAddressField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("free", "free"),
                            ("held", "held"),
                            ("given", "given"),
                            ("in_use", "in_use"),
                            ("resting", "resting"),
                            ("reserved", "reserved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(null=True)),
                ("device", models.CharField(blank=True, default="", max_length=60)),
                ("room", models.CharField(blank=True, default="", max_length=60)),
                ("name", models.CharField(blank=True, default="", max_length=63)),
                ("mac", xiaowu.kernel.database.network.MacField(null=True)),
                ("taken_by", models.BigIntegerField(null=True)),
                ("taken_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.plan")),
                ("request", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="ipam.request")),
                ("range", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.schoolrange")),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.GenericIPAddressField()),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("taken", "taken"),
                            ("held", "held"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("described", "described"),
                            ("freed", "freed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=60)),
                ("words", models.CharField(blank=True, default="", max_length=200)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.plan")),
            ],
            options={
                "indexes": [models.Index(fields=["address", "-at"], name="ipam_event_of")],
            },
        ),
        migrations.CreateModel(
            name="PlanVendor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.person")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="ipam.plan")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "person"), name="ipam_vendor_once")],
            },
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["state", "until"], name="ipam_request_open"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="ipam_request_of_some"),
        ),
        migrations.AddConstraint(
            model_name="schoolrange",
            constraint=models.UniqueConstraint(fields=("plan", "school"), name="ipam_range_once"),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(condition=models.Q(("state__in", ["free", "resting"])), fields=["range", "address"], name="ipam_address_next"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(condition=models.Q(("name", ""), _negated=True), fields=("school", "name"), name="ipam_name_once"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(fields=("plan", "mac"), name="ipam_mac_once"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["given", "held", "in_use"]), models.Q(("device", ""), ("mac", None), ("name", "")), _connector="OR"
                ),
                name="ipam_described_is_taken",
            ),
        ),
    ]
