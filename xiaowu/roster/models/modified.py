"""When a row last changed (最後更動時間): what programs that read the register ask for, so that they need not read all of it again."""

from django.db import models
from django.db.models.functions import Now


class Modified(models.Model):
    """`modified` is set by the database: by default when a row is written, by a trigger when it changes, whoever writes."""

    modified = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
