"""Rows of the register say when they last changed, by a trigger, whoever changes them; and a user of a set is found by one function."""

import django.db.models.functions.datetime
from django.db import migrations, models

TABLES = ("district", "school", "schoolclass", "term", "sourced", "person", "post", "student", "enrolment", "guardian")

TOUCH = """create or replace function kernel_touch() returns trigger language plpgsql as $$ begin new.modified = now(); return new; end $$"""


# a user's uid here: the sourcedId itself where it is a UUID, else made from it, so that the same set names the same person
UID_OF = r"""create or replace function roster_uid_of(sourced_id text) returns uuid language sql immutable parallel safe as $$
    select case when sourced_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then sourced_id::uuid
        else md5('oneroster:' || sourced_id)::uuid end
$$"""


def touched(table: str) -> str:
    return f"create trigger touched before update on {table} for each row when (old.* is distinct from new.*) execute function kernel_touch()"


class Migration(migrations.Migration):
    dependencies = [
        ("roster", "0004_oneroster"),
    ]

    operations = [
        migrations.AddField(
            model_name="district",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="guardian",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="post",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="school",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="schoolclass",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="sourced",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="student",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name="term",
            name="modified",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddIndex("student", models.Index(fields=["uid"], name="student_uid")),
        migrations.AddIndex("guardian", models.Index(fields=["uid"], name="guardian_uid")),
        migrations.AddIndex("sourced", models.Index(fields=["file", "row_id"], name="sourced_row")),
        migrations.RunSQL(UID_OF, "drop function roster_uid_of(text)"),
        migrations.RunSQL(TOUCH, "drop function kernel_touch()"),
        *(migrations.RunSQL(touched(f"roster_{name}"), f"drop trigger touched on roster_{name}") for name in TABLES),
    ]
