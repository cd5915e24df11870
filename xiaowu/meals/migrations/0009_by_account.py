"""Which meals somebody stopped, and which refunds they noted, is found by their account (保有之個人資料)."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built while rows are written cannot be in a transaction
    dependencies: ClassVar = [("meals", "0008_rule_mended_on_its_first_day")]

    operations: ClassVar = [
        AddIndexConcurrently("mealstop", models.Index(fields=["by_account"], name="meal_stop_by")),
        AddIndexConcurrently("refundcollection", models.Index(fields=["by_account"], name="refund_collection_by")),
    ]
