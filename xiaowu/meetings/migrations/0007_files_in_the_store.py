"""Attachments and published files move from their rows into the store, one row at a time.

This step has its own copy of the store as it was, so that later changes of the product do not change it.
"""

import hashlib
import os
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("Attachment", "PublishedFile")


def _move(apps: Any, schema_editor: Any) -> None:
    contents = apps.get_model("kernel", "Content")
    for name in TABLES:
        table = apps.get_model("meetings", name)
        for pk in list(table.objects.order_by("pk").values_list("pk", flat=True)):
            content, media_type = table.objects.values_list("bytes", "media_type").get(pk=pk)
            digest = hashlib.sha256(content).hexdigest()
            _put(digest, bytes(content))
            contents.objects.get_or_create(digest=digest, defaults={"size": len(content), "media_type": media_type})
            table.objects.filter(pk=pk).update(content_id=digest)
    schema_editor.execute("set constraints all immediate")  # else the tables cannot be altered before the end


def _put(digest: str, content: bytes) -> None:
    """What a run before this one left there is the same file."""
    where = settings.XIAOWU_STORAGE
    if where.startswith("s3://"):
        import boto3  # only where files lie with S3
        from botocore.config import Config  # of the same

        bounded: Any = Config
        bounds = bounded(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
        place = urlsplit(where)
        key = "/".join(part for part in (place.path.strip("/"), digest[:2], digest) if part)
        client = boto3.client("s3", endpoint_url=settings.XIAOWU_STORAGE_ENDPOINT or None, config=bounds)
        client.put_object(Bucket=place.netloc, Key=key, Body=content)
        return
    target = Path(where) / digest[:2] / digest
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    coming = target.with_name(f"{digest}.coming")
    with coming.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    coming.chmod(0o600)
    coming.replace(target)


def _with_content(**options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.content", **options)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kernel", "0011_contents"),
        ("meetings", "0001_tables"),
    ]

    operations: ClassVar = [
        *(migrations.RenameField(table, "content", "bytes") for table in TABLES),
        *(migrations.AddField(table, "content", _with_content(null=True)) for table in TABLES),
        migrations.RunPython(_move, migrations.RunPython.noop),
        *(migrations.AlterField(table, "content", _with_content()) for table in TABLES),
        *(migrations.RemoveField(table, field) for table in TABLES for field in ("bytes", "media_type")),
        migrations.RemoveField("PublishedFile", "digest"),
    ]
