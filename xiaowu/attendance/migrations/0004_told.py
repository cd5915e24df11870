"""What is told of absence is kept beside what is true, and only the former can be read; a kitchen's numbers single nobody out.

Only the column: of the days before, what is told is drawn by a job (0005), since a year of a city are millions of rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_terms")]
    operations = [
        migrations.RunSQL(
            [
                "alter table attendance_tally add column told integer",
                "alter table attendance_tally add constraint attendance_tally_told_check check (told >= 0) not valid",
            ],
            state_operations=[migrations.AddField("tally", "told", models.PositiveIntegerField(null=True))],
        ),
    ]
