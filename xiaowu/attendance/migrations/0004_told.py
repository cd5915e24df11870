"""What is told of absence is kept beside what is true, and only the former can be read; a kitchen's numbers single nobody out."""

from django.db import migrations, models

# the rules of `rules.disclosure`, for the trigger and for tallies that are counted in one statement
_RULES = [
    "create function attendance_most_told(enrolled integer) returns integer language sql immutable as $$ select greatest(0, enrolled / 5 * 5 - 5) $$",
    "create function attendance_rounded(count bigint) returns integer language sql volatile as"
    " $$ select (5 * ((count + floor(random() * 5)::integer) / 5))::integer $$",
]

_TELL_WHAT_IS_THERE = """
update attendance_tally as tally set told = least(attendance_rounded(tally.away), most.told)
from (
    select r.school_id, r.day, c.grade, sum(attendance_most_told(r.enrolled))::integer as told
    from attendance_roll r join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id group by r.school_id, r.day, c.grade
) most
where tally.school_id = most.school_id and tally.day = most.day and tally.grade = most.grade"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_terms")]
    operations = [
        migrations.RunSQL(_RULES),
        migrations.RunSQL(
            ["alter table attendance_tally add column told integer not null default 0 check (told >= 0)", _TELL_WHAT_IS_THERE],
            state_operations=[migrations.AddField("tally", "told", models.PositiveIntegerField(default=0), preserve_default=False)],
        ),
    ]
