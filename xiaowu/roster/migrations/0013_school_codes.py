"""Schools close and have successors; a code may change, and neither the new nor the old one ever means another school."""

import django.db.models.deletion
from django.db import migrations, models

FIRST_CODE = """create or replace function roster_first_code() returns trigger language plpgsql as $$ begin
    new.first_code = case when tg_op = 'INSERT' then new.code else old.first_code end; return new;
end $$"""
KEEP_CODE = """create or replace function roster_keep_code() returns trigger language plpgsql as $$ begin
    insert into roster_schoolcode (place_id, code, level) values (new.id, new.code, new.level) on conflict (code, level) do nothing;
    return null;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0012_kept_by_user")]
    operations = [
        migrations.AddField("school", "first_code", models.CharField(db_default="", editable=False, max_length=255)),
        migrations.AddField("school", "closed_on", models.DateField(null=True)),
        migrations.AddField(
            "school",
            "successor",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.school"),
        ),
        migrations.AddConstraint(
            "school",
            models.CheckConstraint(condition=models.Q(successor=None) | models.Q(closed_on__isnull=False), name="school_succeeded_is_closed"),
        ),
        migrations.AddConstraint("school", models.CheckConstraint(condition=~models.Q(successor=models.F("id")), name="school_succeeds_not_itself")),
        migrations.CreateModel(
            "SchoolCode",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=255)),
                ("level", models.CharField(choices=[(each, each) for each in ("elementary", "junior_high")], max_length=20)),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="roster.school")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("code", "level"), name="school_code_of_one_school")]},
        ),
        migrations.RunSQL("update roster_school set first_code = code", migrations.RunSQL.noop),
        migrations.RunSQL("insert into roster_schoolcode (place_id, code, level) select id, code, level from roster_school", migrations.RunSQL.noop),
        migrations.RunSQL(FIRST_CODE, "drop function roster_first_code()"),
        migrations.RunSQL(KEEP_CODE, "drop function roster_keep_code()"),
        migrations.RunSQL(
            "create trigger first_code before insert or update on roster_school for each row execute function roster_first_code()",
            "drop trigger first_code on roster_school",
        ),
        migrations.RunSQL(
            "create trigger keep_code after insert or update of code, level on roster_school for each row execute function roster_keep_code()",
            "drop trigger keep_code on roster_school",
        ),
    ]
