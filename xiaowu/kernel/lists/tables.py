"""The tables of saved filters, and of files of long lists."""

from django.db import models
from django.db.models import Q

from xiaowu.kernel.storage.tables import Content


class SavedFilter(models.Model):
    """What somebody often asks of a list (常用條件), under a name of their choice; only they see it."""

    account_id = models.BigIntegerField()
    list_name = models.CharField(max_length=60)  # the list's name
    title = models.CharField(max_length=30)
    query = models.TextField()  # as long as a request may be (`ListRequest`)

    class Meta:
        app_label = "kernel"
        db_table = "kernel_savedfilter"
        constraints = [models.UniqueConstraint(fields=["account_id", "list_name", "title"], name="saved_filter_once")]


class Export(models.Model):
    """A file of a long list (匯出檔), made by a job as its asker, who alone may fetch it, for a day. Without a content it is being made, or failed.

    `posts`: with which roles and places it was asked for: [role, school, class, section] each. It is made with these and no others, and fetched by
    whoever still holds all of them.
    """

    account_id = models.BigIntegerField()
    posts = models.JSONField()
    what = models.CharField(max_length=64)  # the SHA-256 of the address, the query and the posts: the same file
    title = models.CharField(max_length=200)  # the list's, as it is marked for the catalogue
    address = models.TextField()  # of the file, without what is asked
    query = models.TextField()
    at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True)  # when the job last said that it works
    tries = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField()  # as many as were counted
    done = models.PositiveIntegerField(default=0)  # and as many of them are written
    ended_at = models.DateTimeField(null=True)
    filename = models.CharField(max_length=200, default="")
    content = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "kernel"
        db_table = "kernel_export"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "what"], condition=Q(ended_at=None), name="export_once"),
            models.CheckConstraint(condition=Q(content=None) | Q(ended_at__isnull=False), name="export_ended_whole"),
        ]
        indexes = [models.Index(fields=["at"], name="export_at")]
