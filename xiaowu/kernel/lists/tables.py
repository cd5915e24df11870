"""The table of saved filters."""

from django.db import models


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
