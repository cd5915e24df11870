"""Passing state gets a table of its own that loses nothing; the cache's, which threw away what others needed, goes with its pickles."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0005_no_bodies")]

    operations: ClassVar = [
        migrations.CreateModel(
            "State",
            [
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField()),
            ],
            {"db_table": "kernel_state", "indexes": [models.Index(fields=["expires"], name="state_expires")]},
        ),
        migrations.RunSQL(
            "drop table kernel_cache",
            "create table kernel_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);"
            "create index kernel_cache_expires on kernel_cache (expires)",
        ),
    ]
