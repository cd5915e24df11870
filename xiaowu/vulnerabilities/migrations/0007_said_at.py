"""When a report said last what a pass says of a finding."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vulnerabilities", "0006_what_ran")]

    operations = [migrations.AddField("result", "said_at", models.DateTimeField(null=True))]
