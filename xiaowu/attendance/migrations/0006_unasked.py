"""A roll knows the children who came into the class after it was taken, and were on none: they wait to be asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0005_untold"), ("roster", "0009_closures")]
    operations = [
        migrations.RunSQL(
            # the catalogue is all that changes: a constant default is not written into the rows
            ["alter table attendance_roll add column unasked bigint[] not null default '{}'"],
            state_operations=[migrations.AddField("roll", "unasked", ArrayField(models.BigIntegerField(), default=list, db_default=[]))],
        ),
    ]
