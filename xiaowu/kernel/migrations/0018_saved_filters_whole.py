"""What is often asked of a list is kept however long it is written: fifty Chinese letters take six hundred in an address."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0017_held")]

    operations: ClassVar = [migrations.AlterField("savedfilter", "query", models.TextField())]
