"""The table of kept contents, and the base of every table of files that belong to something."""

from dataclasses import dataclass
from typing import ClassVar

from django.apps import apps
from django.db import models

from xiaowu.kernel.bounds import MEGABYTE
from xiaowu.kernel.database.guard import Everywhere, Guard, SeenIn

CITY = "contents"  # the reach key of the nightly sweep; no person holds it


@dataclass(frozen=True, slots=True)
class Quota:
    """How many files, and how many bytes, one thing may have. `per` is the field, or the path of fields, that leads to that thing."""

    per: str
    files: int = 20
    size: int = 100 * MEGABYTE


class Content(models.Model):
    """The bytes of a file as they lie in the store (檔案內容), once however often they were sent;
    whoever sees a row that refers to them sees this row.
    """

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256, in hexadecimal: the name in the store
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)  # judged by its content, not by what its sender said
    unowned_since = models.DateTimeField(null=True)  # since when no row refers to it; it lingers, and is then deleted

    class Meta:
        app_label = "kernel"
        db_table = "kernel_content"
        constraints = [models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="content_digest_is_sha256")]


class Kept(models.Model):
    """The base of a table whose rows have a file."""

    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Attached(Kept):
    """The base of a table of attachments (附件): a file under the name that its sender gave it. The table adds what it belongs to, and its quota.

    `account_id`: who attached it, and may remove it.
    """

    filename = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)
    quota: ClassVar[Quota]

    class Meta:
        abstract = True


def content_guard() -> Guard:
    """Read through any row that refers to the content, so tables of files need no separate guard for contents. Written by the owner's functions."""
    columns = [(table, field) for table in apps.get_models() for field in table._meta.concrete_fields if field.related_model is Content]
    owners = (SeenIn(table._meta.db_table, field.get_attname(), f"{Content._meta.db_table}.digest") for table, field in columns)
    return Guard(Content._meta.db_table, read=(Everywhere(CITY), *owners))
