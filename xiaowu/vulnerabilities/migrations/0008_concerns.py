"""Which findings a letter asks about, kept as it is sent; a pass of its own may have the same bytes again."""

import django.db.models.deletion
from django.db import migrations, models

# of letters that went out before: what was known and not yet repaired on their day, and what was answered
_BEFORE = """
insert into vulnerabilities_concern (school_id, notice_id, finding_id)
select n.school_id, n.id, f.id
from vulnerabilities_notice n join vulnerabilities_letter l on l.id = n.letter_id join vulnerabilities_finding f on f.school_id = n.school_id
where (f.severity >= 2 and f.decision = '' and f.first_seen <= l.dated_on and coalesce(f.closed_on, l.dated_on) >= l.dated_on)
    or exists (select from vulnerabilities_reply y where y.notice_id = n.id and y.finding_id = f.id)
"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0021_mistake_role"), ("vulnerabilities", "0007_said_at")]

    operations = [
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="vulnerabilities.finding")),
                ("notice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="vulnerabilities.notice")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("notice", "school", "finding"), name="vulnerabilities_concern_once")],
            },
        ),
        migrations.RemoveConstraint("report", "vulnerabilities_report_once"),
        migrations.AddConstraint("report", models.UniqueConstraint(fields=("round", "pass_no", "digest"), name="vulnerabilities_report_once")),
        migrations.RunSQL([_BEFORE, "set constraints all immediate"], migrations.RunSQL.noop),
    ]
