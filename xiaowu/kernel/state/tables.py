"""The table of temporary state."""

from django.db import models


class State(models.Model):
    """A value under the hash of its key, until its time is over; a nightly job deletes expired ones."""

    key = models.BinaryField(primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField()

    class Meta:
        app_label = "kernel"
        db_table = "kernel_state"
        indexes = [models.Index(fields=["expires"], name="state_expires")]
