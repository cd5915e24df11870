"""When a row last changed (最後更動時間): programs that read the register ask for what changed, so that they need not read everything again."""

from django.db import models
from django.db.models.functions import Now


class Modified(models.Model):
    """The database sets `modified`: by default when a row is written, by a trigger when it changes, whoever writes."""

    modified = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
