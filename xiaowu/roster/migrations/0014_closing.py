"""A school that is closed keeps what its closing ended, so that reopening gives back that and nothing else."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("roster", "0013_school_codes")]
    operations = [migrations.AddField("school", "closing", models.JSONField(db_default=Value({}, models.JSONField()), default=dict, editable=False))]
