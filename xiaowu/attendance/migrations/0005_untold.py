"""The days before anything was told wait for a job, each on its own; the check of 0004 is gone through while rolls are saved."""

from django.db import migrations, models

# a look at the two ends of an index, however many tallies there are
_DAYS = """
insert into attendance_untold (day)
select day::date from (select min(day) as first, max(day) as last from attendance_tally) span, generate_series(span.first, span.last, '1 day') as day"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_told")]
    operations = [
        migrations.CreateModel("Untold", [("day", models.DateField(primary_key=True, serialize=False))]),
        migrations.RunSQL(
            [
                "alter table attendance_tally alter column told drop not null, alter column told drop default",
                "alter table attendance_tally validate constraint attendance_tally_told_check",
                _DAYS,
            ]
        ),
    ]
