"""What owes no roll (免點名)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models import School
from xiaowu.timetable.rules.exemptions import LONGEST_NOTE, Reason


class RollExemption(models.Model):
    """From the first day to the last no roll is due of these periods and grades (段考、校外教學、週會); of none named: of all.

    Of a class of several grades (混齡班) the lowest counts, as in the tally.
    """

    school = models.ForeignKey(School, models.PROTECT)
    first = models.DateField()
    last = models.DateField()
    periods = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    grades = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    reason = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Reason])
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    made_by = models.BigIntegerField(null=True)  # account
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="roll_exemption_ends_after_it_begins")]
        indexes = [models.Index(fields=["school", "last"], name="roll_exemption_last")]
