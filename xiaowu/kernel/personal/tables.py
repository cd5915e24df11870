"""What tables hold about whom, as rows that the owner's functions read; written by `personal.declaring`, as the owner."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class HeldRow(models.Model):
    """A table that holds something about people: the condition by which its rows are about somebody, and the columns which that person is shown.

    In the conditions `t` is the table, and $1 to $5 are arrays: accounts, people, identifiers, children and schools.
    """

    table_name = models.CharField(max_length=63, unique=True)
    of_somebody = models.TextField()
    at_school = models.TextField()
    is_shown = models.TextField(blank=True)  # the condition of the rows that are shown; empty: none are
    columns = ArrayField(models.CharField(max_length=63))

    class Meta:
        app_label = "kernel"
        db_table = "kernel_held"
