"""What Django's models cannot say: equal posts never overlap, and the function by which a guard finds a child's class."""

from django.db import migrations

from xiaowu.kernel.database.guard import definer_function

# ranges made of ids need no extension, which the embedded PostgreSQL does not have
EXCLUSION = """
alter table roster_post add constraint post_equal_never_overlap exclude using gist (
    int8range(person_id, person_id, '[]') with &&,
    int8range(hashtext(role), hashtext(role), '[]') with &&,
    int8range(coalesce(school_id, 0), coalesce(school_id, 0), '[]') with &&,
    int8range(coalesce(school_class_id, 0), coalesce(school_class_id, 0), '[]') with &&,
    valid with &&
)
"""

CLASS_OF = """returns bigint language sql stable security definer as $$
    select school_class_id from public.roster_student where school_id = $1 and id = $2
$$"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0001_initial")]
    operations = [
        migrations.RunSQL(EXCLUSION, "alter table roster_post drop constraint post_equal_never_overlap"),
        migrations.RunSQL(
            list(definer_function("roster_class_of(bigint, bigint)", CLASS_OF)),
            "drop function roster_class_of(bigint, bigint)",
        ),
    ]
