"""A session carries the proof that a process of the house began it; those that are open keep on."""

from typing import Any, ClassVar

from django.db import migrations, models

from xiaowu.kernel.database.proofs import prove


def _prove(apps: Any, _schema_editor: Any) -> None:
    sessions = apps.get_model("identity", "Session").objects
    for each in sessions.filter(ended=None).only("token_hash", "account_id").iterator():
        proof = prove(b"session" + bytes(each.token_hash) + (each.account_id or 0).to_bytes(8, "big"))
        sessions.filter(pk=each.pk).update(proof=proof)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0015_notices"), ("kernel", "0007_arming_keys")]

    operations: ClassVar = [
        migrations.AddField("session", "proof", models.BinaryField(null=True)),
        migrations.RunPython(_prove, migrations.RunPython.noop),
    ]
