"""A look says as whom somebody looked (個資調閱紀錄): the posts that the reader held on that day."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0022_look_session")]

    operations: ClassVar = [
        migrations.AddField("look", "roles", ArrayField(models.CharField(max_length=40), null=True)),
    ]
