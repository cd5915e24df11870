"""An account is active while it is open and its person holds a post; tokens that were exchanged; what claims tell of a person."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xiaowu.kernel.database.guard import definer_function

TOLD = """returns json language sql stable security definer as $$
    select json_build_object('uid', person.uid, 'name', person.name, 'posts', (select coalesce(json_agg(json_build_object('role', post.role, 'school_code', school.code, 'school', school.name, 'class', place.name)
        order by post.id), '[]'::json)
    from public.roster_post post
    left join public.roster_school school on school.id = post.school_id
    left join public.roster_schoolclass place on place.id = post.school_class_id
    where post.person_id = person.id and post.valid @> $2)) from public.roster_person person where person.id = $1
$$"""
BY_UID = """returns bigint language sql stable security definer as $$
    select account.id from public.identity_account account join public.roster_person person on person.id = account.person_id where person.uid = $1
$$"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0007_departure")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("account", "is_active", "is_open"),
                migrations.AlterField("account", "is_open", models.BooleanField(db_column="is_active", default=True)),
            ]
        ),
        migrations.CreateModel(
            "SpentToken",
            [
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("client_id", models.CharField(max_length=100)),
                ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(definer_function("identity_told(bigint, date)", TOLD), "drop function identity_told(bigint, date)"),
        migrations.RunSQL(definer_function("identity_by_uid(uuid)", BY_UID), "drop function identity_by_uid(uuid)"),
    ]
