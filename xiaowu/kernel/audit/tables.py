"""The tables of the two logs: grants allow inserting and reading only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditEntry(models.Model):
    """What was done, by whom, to what (稽核紀錄)."""

    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)  # None: a job or a command, named in `actor`
    actor = models.CharField(max_length=100, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    school_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        app_label = "kernel"
        db_table = "kernel_audit"
        indexes = [
            models.Index(fields=["school_id", "subject", "subject_id"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["account_id"], name="audit_account"),  # people who ask what is held about them read only their own lines
        ]


class Look(models.Model):
    """Who was shown whose personal data, when and for what (個資調閱紀錄)."""

    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=100)
    purpose = models.CharField(max_length=60)
    school_id = models.BigIntegerField()
    class_id = models.BigIntegerField(null=True)
    student_ids = ArrayField(models.BigIntegerField())
    session_id = models.BigIntegerField(null=True)  # of the account: whoever else uses it leaves looks of their own
    roles = ArrayField(models.CharField(max_length=40), null=True)  # the posts that the reader held on that day; null: not recorded then
    spool_key = models.UUIDField(null=True)  # of a look that waited on a node's disk: taken once

    class Meta:
        app_label = "kernel"
        db_table = "kernel_look"
        # who saw a child is found by scanning its school's looks backwards; a GIN index over the children cost every roll page 0.1 ms
        indexes = [models.Index(fields=["school_id", "at"], name="look_school"), models.Index(fields=["account_id", "at"], name="look_account_at")]
        constraints = [
            models.UniqueConstraint(fields=["spool_key"], condition=models.Q(spool_key__isnull=False), name="look_spooled_once"),
        ]
