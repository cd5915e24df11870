"""What ran at a host beyond what every scan does, and which findings need it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vulnerabilities", "0005_assignments")]

    operations = [
        migrations.AddField("finding", "needs", models.CharField(max_length=200, blank=True, default="", db_default="")),
        migrations.AddField("reached", "ran", models.JSONField(default=list, db_default=[])),
    ]
