"""The table of keys already used."""

from django.db import models


class IdempotencyKey(models.Model):
    """A write that was done, and where its answer led; kept for a week. The content of the answer is not kept."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    location = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "kernel"
        db_table = "kernel_idempotency"
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["at"], name="idempotency_at")]
