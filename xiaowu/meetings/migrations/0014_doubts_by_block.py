"""A doubt is put aside together with its block. Doubts that were put aside without one are raised again until somebody has looked."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0013_question_ended")]

    operations: ClassVar = [migrations.RunSQL("delete from meetings_doubts where found <> '[]'", migrations.RunSQL.noop)]
