"""Saved filters follow their lists to the lists' new names."""

from typing import ClassVar

from django.db import migrations

_LISTS = ("cases", "case_counts")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sign_in_risk", "0001_tables"), ("kernel", "0001_tables")]

    operations: ClassVar = [
        migrations.RunSQL(f"update kernel_savedfilter set list_name = 'sign_in_risk:{each}' where list_name = 'identity:{each}'") for each in _LISTS
    ]
