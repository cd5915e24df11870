"""What somebody did to addresses is found by their account (保有之個人資料)."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built while rows are written cannot be in a transaction
    dependencies: ClassVar = [("ipam", "0006_vendor_schools")]

    operations: ClassVar = [AddIndexConcurrently("event", models.Index(fields=["by"], name="ipam_event_by"))]
