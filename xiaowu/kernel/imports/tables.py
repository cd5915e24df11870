"""The table of imports: one row for every sheet that was read without an error."""

from django.db import models
from django.db.models import Q

from xiaowu.kernel.imports.states import State


class Import(models.Model):
    """A sheet that was read and checked (匯入): its rows stay here until somebody confirms or withdraws it, or its time runs out."""

    kind = models.CharField(max_length=40)  # `ImportKind.name`
    school_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    filename = models.CharField(max_length=200)  # may name somebody, and is deleted in time: at once when the sheet expires
    at = models.DateTimeField()
    size = models.IntegerField()  # rows that were read
    rows = models.JSONField()  # emptied once it waits no more
    notes = models.JSONField()  # what there is to say about the file besides its rows
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in State])
    ended_at = models.DateTimeField(null=True)  # applied, withdrawn or expired
    ended_by = models.BigIntegerField(null=True)  # the account; null if it expired
    ended_name = models.CharField(max_length=200, default="", db_default="")  # stored here since the report cannot look accounts up
    confirmed = models.JSONField(null=True)  # what was applied: how many rows did what, and which questions were answered yes

    class Meta:
        app_label = "kernel"
        db_table = "kernel_import"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | ~Q(state="waiting") & Q(ended_at__isnull=False), name="import_ended"
            ),
            models.CheckConstraint(condition=Q(state="waiting") | Q(rows=[]), name="import_rows_wait"),
            models.CheckConstraint(condition=~Q(state="expired") | Q(filename="", notes={}), name="import_expired_holds_nothing"),
        ]
        indexes = [models.Index(fields=["school_id", "kind", "at"], name="import_of_school")]
