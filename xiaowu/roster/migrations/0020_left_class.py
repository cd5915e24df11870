"""Group memberships that end with a child's class come back when the child does."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("roster", "0019_groups"),
    ]

    operations: ClassVar = [
        migrations.AddField(model_name="groupmember", name="left_class", field=models.BooleanField(db_default=False, default=False)),
    ]
