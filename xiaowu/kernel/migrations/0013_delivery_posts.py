"""How often a message was posted while it waited, so that its sender sees whether there is news since it was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0012_delivery_order")]

    operations = [migrations.AddField("delivery", "posts", models.PositiveIntegerField(db_default=1))]
