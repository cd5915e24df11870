"""A function that tells an importing school which of the children it lists are enrolled at another school, and nothing more."""

from django.db import migrations

from xiaowu.kernel.database.guard import definer_function

SIGNATURE = "roster_enrolled_elsewhere(bigint, text[], date[])"
BODY = """returns table (name text, birth_date date) language sql stable security definer as $$
    select asked.name, asked.birth_date from unnest(p_names, p_births) as asked(name, birth_date)
    where p_school = any (nullif(current_setting('xiaowu.register', true), '')::int[]) and exists (
        select 1 from public.roster_student s
        join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
        where s.birth_date = asked.birth_date and s.name = asked.name and s.school_id <> p_school
    )
$$"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0002_guards")]
    operations = [
        # the one question about a child that crosses schools is asked by birthday and name
        migrations.RunSQL("create index student_birth_name on roster_student (birth_date, name)", "drop index student_birth_name"),
        migrations.RunSQL(
            definer_function(SIGNATURE, BODY, parameters="p_school bigint, p_names text[], p_births date[]"), f"drop function {SIGNATURE}"
        ),
    ]
