"""Pupils who may fill in their class's rolls by period for a teacher to confirm (副班長協助點名)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models import School, SchoolClass, Student


class DeputyRule(models.Model):
    """Whether a school lets pupil deputies fill in rolls; none: it does not."""

    school = models.OneToOneField(School, models.PROTECT, primary_key=True)
    allows = models.BooleanField(default=False)


class Deputy(models.Model):
    """A pupil whom the class's teacher named deputy (副班長), from a day to another; `last` None: until the pupil leaves the class."""

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    first = models.DateField()
    last = models.DateField(null=True)
    named_by = models.BigIntegerField(null=True)  # account
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last=None) | Q(last__gte=F("first")), name="deputy_ends_after_it_begins")]
        indexes = [
            models.Index(fields=["school", "school_class"], name="deputy_class"),
            models.Index(fields=["named_by"], name="deputy_named_by"),
        ]
