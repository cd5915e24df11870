"""A sheet that was applied or withdrawn names who did it; for older ones only the account is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0013_delivery_posts")]

    operations = [migrations.AddField("import", "ended_name", models.CharField(max_length=200, default="", db_default=""))]
