"""What is kept of somebody is found by who it is: enrolments, roles and profiles of other systems' sets."""

from django.db import migrations

MAKE = """create index sourced_user on roster_sourced (roster_uid_of(fields->>'userSourcedId'))
    where file in ('enrollments', 'roles', 'userProfiles')"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0011_several_grades")]
    operations = [migrations.RunSQL(MAKE, "drop index sourced_user")]
