"""Contents of files, which lie in the store."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kernel", "0010_deliveries"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Content",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("unowned_since", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "kernel_content",
                "constraints": [models.CheckConstraint(condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="content_digest_is_sha256")],
            },
        ),
    ]
