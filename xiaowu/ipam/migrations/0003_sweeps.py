"""What sweeps of the network found, and the files that said so."""

import django.db.models.deletion
from django.db import migrations, models

import xiaowu.kernel.database.network


class Migration(migrations.Migration):
    dependencies = [
        ("ipam", "0002_tickets"),
        ("roster", "0021_mistake_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(choices=[("nmap", "nmap"), ("fping", "fping"), ("switch", "switch")], max_length=10)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("handed_in_at", models.DateTimeField()),
                ("looked", models.PositiveIntegerField()),
                ("answered", models.PositiveIntegerField()),
                ("outside", models.PositiveIntegerField()),
                ("by", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.GenericIPAddressField(unique=True)),
                ("source", models.CharField(choices=[("nmap", "nmap"), ("fping", "fping"), ("switch", "switch")], max_length=10)),
                ("looked_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("mac", xiaowu.kernel.database.network.MacField(null=True)),
                ("port", models.CharField(blank=True, default="", max_length=60)),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.plan")),
                ("range", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="ipam.schoolrange")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
            options={
                "indexes": [models.Index(fields=["mac"], name="ipam_sighting_mac")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seen_at", None), ("seen_at__lte", models.F("looked_at")), _connector="OR"), name="ipam_seen_when_looked"
                    )
                ],
            },
        ),
    ]
