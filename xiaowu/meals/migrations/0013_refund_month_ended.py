"""A month of refunds that was settled as the last of a school which had closed keeps until before which day it counts."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meals", "0012_refund_basis")]

    operations: ClassVar = [migrations.AddField("refundmonth", "ended_on", models.DateField(null=True))]
