"""The tables of rolls by period (節次點名). Only exceptions are stored; every source's word is kept, and `rules.effective` says which counts.

They lie in partitions by term, as the morning's roll does (`models.roll`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.roll import PRESENT, Mark
from xiaowu.roster.models import School, SchoolClass, Student

_SAID_BY = [(source.value, source.value) for source in Source if source is not Source.LEAVE]
_SAID = [(said, said) for said in (PRESENT, *(mark.value for mark in Mark))]


class PeriodRoll(models.Model):
    """One class's roll of one period (節次點名). No row: nobody has asked, which is never "all present".

    `whole`: the sources who asked every child. `unasked`: children who came after it was asked. Its figures are those of the last save.
    """

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    period = models.PositiveSmallIntegerField()  # `timetable.rules.periods`
    revision = models.PositiveIntegerField()  # counts the saves, whoever saved
    whole = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[])
    enrolled = models.PositiveSmallIntegerField()
    away = models.PositiveSmallIntegerField()
    late = models.PositiveSmallIntegerField()
    saved_by = models.BigIntegerField(null=True)  # account; None: brought in by a command
    saved_by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField()
    unasked = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_class", "day", "period"], name="period_roll_once"),
            models.CheckConstraint(condition=Q(period__gte=1), name="period_roll_of_a_period"),
        ]
        indexes = [
            models.Index(fields=["school", "day"], name="period_roll_school_day"),
            models.Index(fields=["saved_by"], name="period_roll_saved_by"),
        ]


class PeriodMark(models.Model):
    """What one source says of one child in one period: an exception, or `present` where a child is named who was there after all.

    An approved leave is no row here: it stands where it was approved, and is gone from every roll once it is withdrawn.
    """

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    period = models.PositiveSmallIntegerField()
    student = models.ForeignKey(Student, models.PROTECT)
    source = models.PositiveSmallIntegerField(choices=_SAID_BY)
    mark = models.CharField(max_length=12, choices=_SAID)
    leave_type = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_class", "day", "period", "student", "source"], name="period_mark_once_a_source"),
            models.CheckConstraint(condition=Q(mark=Mark.LEAVE) ^ Q(leave_type=""), name="period_mark_leave_has_type"),
        ]
        indexes = [models.Index(fields=["school", "day"], name="period_mark_school_day")]


class PeriodRevision(models.Model):
    """What a save said, and as whom, kept for ever (節次點名更正歷程): insert only."""

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    period = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    source = models.PositiveSmallIntegerField(choices=_SAID_BY)
    marks = models.JSONField()  # the roll as it counted after the save: {student id: [mark, leave type]}
    saved_by = models.BigIntegerField(null=True)
    saved_by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "school_class", "day", "period", "revision"], name="period_revision_once")]
        indexes = [models.Index(fields=["saved_by"], name="period_revision_saved_by")]
