from django.db import migrations

from xiaowu.kernel.database.guard import definer_function

# the nightly job is nobody's account: it takes away what is old by a function of the owner's, which shows nothing
_FORGET = definer_function(
    "kernel_forget_keys(timestamptz)",
    "returns bigint language sql volatile security definer as $$"
    " with gone as (delete from kernel_idempotency where at < $1 returning 1) select count(*) from gone $$",
)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_looks_by_time"),
    ]

    operations = [
        migrations.RemoveField(model_name="idempotencykey", name="body"),
        migrations.RemoveField(model_name="idempotencykey", name="content_type"),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _FORGET),
    ]
