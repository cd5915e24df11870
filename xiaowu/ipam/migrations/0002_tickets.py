"""Tickets, what was done about them, and who is on duty."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ipam", "0001_tables"),
        ("roster", "0021_mistake_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("telephone", models.CharField(max_length=30)),
                ("weekdays", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "telephone"), name="ipam_duty_once")],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("address", "address"), ("setting", "setting"), ("switch", "switch"), ("line", "line"), ("other", "other")],
                        max_length=10,
                    ),
                ),
                ("channel", models.CharField(choices=[("phone", "phone"), ("page", "page")], max_length=10)),
                ("subject", models.CharField(max_length=100)),
                ("caller", models.CharField(max_length=60)),
                ("telephone", models.CharField(blank=True, default="", max_length=30)),
                (
                    "state",
                    models.CharField(choices=[("open", "open"), ("taken", "taken"), ("waiting", "waiting"), ("closed", "closed")], max_length=10),
                ),
                ("opened_at", models.DateTimeField()),
                ("due", models.DateField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("owner", models.BigIntegerField(null=True)),
                ("owner_name", models.CharField(blank=True, default="", max_length=60)),
                ("closed_at", models.DateTimeField(null=True)),
                ("after", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="ipam.ticket")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
        ),
        migrations.CreateModel(
            name="TicketNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=60)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("ticket", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ipam.ticket")),
            ],
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["state", "due"], name="ipam_ticket_due"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["school", "-opened_at"], name="ipam_ticket_of"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("subject", ""), _negated=True), models.Q(("caller", ""), _negated=True)),
                name="ipam_ticket_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="ipam_ticket_closed_at_its_moment",
            ),
        ),
    ]
