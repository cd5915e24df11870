"""The identifiers that a OneRoster set uses (OneRoster 來源識別碼)."""

from django.db import models

from xiaowu.roster.models.modified import Modified


class Sourced(Modified):
    """A record of a set under its `sourcedId`: either an organisation, session or class that the register has (`row_id`), or one kept only to give
    back: courses, scheduled classes and who is in them, roles that give no post, user profiles. Users are found by their uid instead; only those who
    may not sign in where the set came from are kept here (`users`, under the uid).
    """

    file = models.CharField(max_length=30)
    sourced_id = models.CharField(max_length=255)
    row_id = models.BigIntegerField(null=True)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "sourced_id"], name="sourced_once")]
        indexes = [models.Index(fields=["file", "row_id"], name="sourced_row")]
