"""What waits is found in the order in which it is sent, and what was told of something by its key."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("kernel", "0011_contents")]

    operations = [
        migrations.RemoveIndex("delivery", "delivery_waiting"),
        migrations.AddIndex(
            "delivery",
            models.Index("destination", "rank", "attempts", F("asked").asc(nulls_first=True), "id", condition=Q(ended=None), name="delivery_next"),
        ),
        migrations.AddIndex("delivery", models.Index(fields=["kind", "key"], condition=~Q(key=""), name="delivery_key")),
    ]
