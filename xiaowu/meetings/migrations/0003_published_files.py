"""Published minutes are kept as the files that everybody fetches; a job makes those of minutes that are already published."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_doubts")]
    operations = [
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("suffix", models.CharField(max_length=8)),
                ("media_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("meeting", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="meetings.meeting")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("meeting", "suffix"), name="published_file_once")]},
        ),
    ]
