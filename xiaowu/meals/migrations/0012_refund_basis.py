"""A day of refunds says what it rests on: which line of which rule, and what told of the day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meals", "0011_stops_along")]

    operations: ClassVar = [
        migrations.AddField("refundday", "rule_from", models.DateField(null=True)),
        migrations.AddField("refundday", "rule_line", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("refundday", "leave", models.BigIntegerField(null=True)),
        migrations.AddField("refundday", "stop", models.BigIntegerField(null=True)),
        migrations.AddField("refundday", "told_at", models.DateTimeField(null=True)),
    ]
