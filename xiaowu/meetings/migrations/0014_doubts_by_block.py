"""A doubt is put aside with its block: those that were kept without one are looked for anew, and told until somebody has looked again."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0013_question_ended")]

    operations: ClassVar = [migrations.RunSQL("delete from meetings_doubts where found <> '[]'", migrations.RunSQL.noop)]
