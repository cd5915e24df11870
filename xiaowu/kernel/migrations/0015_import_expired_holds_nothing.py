"""An expired sheet keeps nothing, not even its file's name; no sheet that has ended keeps the remarks that came with its rows."""

from django.db import migrations, models

_EMPTY = """update kernel_import set notes = '{}', filename = case state when 'expired' then '' else filename end where state <> 'waiting'"""
_NOW = "set constraints all immediate"  # else the table cannot be altered before the end


class Migration(migrations.Migration):
    dependencies = [("kernel", "0014_import_ended_name")]

    operations = [
        migrations.RunSQL([_EMPTY, _NOW], migrations.RunSQL.noop),
        migrations.AddConstraint(
            "import",
            models.CheckConstraint(condition=~models.Q(state="expired") | models.Q(filename="", notes={}), name="import_expired_holds_nothing"),
        ),
    ]
