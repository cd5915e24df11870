"""Saved filters follow their lists to the lists' new names."""

from typing import ClassVar

from django.db import migrations

_LISTS = ("targets", "departures", "deliveries", "clients")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("connections", "0001_tables"), ("kernel", "0001_tables")]

    operations: ClassVar = [
        migrations.RunSQL(f"update kernel_savedfilter set list_name = 'connections:{each}' where list_name = 'identity:{each}'") for each in _LISTS
    ]
