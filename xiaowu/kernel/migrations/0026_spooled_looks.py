"""A look that waited on a node's disk has a key, so that it is taken into the log once (個資調閱紀錄).

The log goes on being written while the index is made; rows that came directly have no key and are not in it.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [("kernel", "0025_exports")]

    operations: ClassVar = [
        migrations.AddField("look", "spool_key", models.UUIDField(null=True)),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "create unique index concurrently if not exists look_spooled_once on kernel_look (spool_key) where spool_key is not null",
                    "drop index concurrently if exists look_spooled_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    "look", models.UniqueConstraint(fields=["spool_key"], condition=Q(spool_key__isnull=False), name="look_spooled_once")
                )
            ],
        ),
    ]
