"""What is held of somebody is found by their account (保有之個人資料), in the two logs that grow without end."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0018_saved_filters_whole")]

    operations: ClassVar = [
        migrations.AddIndex("auditentry", models.Index(fields=["account_id"], name="audit_account")),
        migrations.AddIndex("look", models.Index(fields=["account_id"], name="look_account")),
    ]
