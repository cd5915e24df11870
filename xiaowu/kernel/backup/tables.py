"""The table of rehearsals: what a status page tells of the last one."""

from django.db import models


class Rehearsal(models.Model):
    """A backup was restored into a scratch folder and looked through. `loss` in seconds: how much older its newest record was than the house's own;
    `took` in seconds, from the first file to the last comparison.
    """

    at = models.DateTimeField()
    is_good = models.BooleanField()
    base = models.DateTimeField(null=True)  # when the base copy was complete; none was found if null
    loss = models.FloatField(null=True)
    took = models.FloatField()
    rows = models.BigIntegerField(null=True)
    said = models.TextField()  # for the operator: why it is not good

    class Meta:
        app_label = "kernel"
        db_table = "kernel_rehearsal"
        indexes = [models.Index(fields=["at"], name="rehearsal_at")]
