"""A question keeps when it was ended; for older ones the audit says so."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0012_doubts_aside"), ("kernel", "0001_tables")]

    operations: ClassVar = [
        migrations.AddField("question", "ended_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "update meetings_question q set ended_at = last.at from (select subject_id, max(at) as at from kernel_audit"
            " where verb = 'ended' and subject = 'question' group by subject_id) last where last.subject_id = q.id",
            migrations.RunSQL.noop,
        ),
    ]
