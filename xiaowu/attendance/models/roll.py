"""The roll's tables (點名). Only exceptions are stored: who is not there; and a roll's own counts.

All lie in partitions by term (`attendance_open_term`), so none has a key without its day; `id` only satisfies Django.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.attendance.rules.roll import LeaveType, Mark
from xiaowu.roster.models import School, SchoolClass, Student


class Roll(models.Model):
    """One class's roll of one day (班級點名). No row: not taken, which is never "all present".

    A trigger adds each change to the school's `Tally`, so that no code that writes a roll can forget it.
    """

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    revision = models.PositiveIntegerField()  # counts the saves; a form that saw an older one is told so
    enrolled = models.PositiveSmallIntegerField()  # how many were asked; 0: none of them is left in the class, and the roll counts as not taken
    away = models.PositiveSmallIntegerField()
    late = models.PositiveSmallIntegerField()
    saved_by = models.BigIntegerField(null=True)  # account; None: brought in by a command
    saved_by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField()
    unasked = ArrayField(models.BigIntegerField(), default=list, db_default=[])  # children who came after it was saved and were on no other roll

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_class", "day"], name="roll_once_a_day"),
            models.CheckConstraint(condition=Q(away__lte=models.F("enrolled")), name="roll_away_within_enrolled"),
        ]
        indexes = [models.Index(fields=["school", "day"], name="roll_school_day"), models.Index(fields=["saved_by"], name="roll_saved_by")]


class RollMark(models.Model):
    """One child's exception on one class's roll, as it stands now (缺席、遲到、早退、請假).

    It follows the child: a child who changes class from some day on takes the marks of these days along, and one who has left leaves none
    (`attendance_follow`). It counts once that class's roll is taken.
    """

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    student = models.ForeignKey(Student, models.PROTECT)
    mark = models.CharField(max_length=12, choices=[(mark.value, mark.value) for mark in Mark])
    leave_type = models.CharField(max_length=12, blank=True, choices=[(kind.value, kind.value) for kind in LeaveType])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_class", "day", "student"], name="roll_mark_once_a_day"),
            models.CheckConstraint(condition=Q(mark=Mark.LEAVE) ^ Q(leave_type=""), name="roll_mark_leave_has_type"),
        ]
        indexes = [models.Index(fields=["school", "day"], name="roll_mark_school_day")]


class Aside(models.Model):
    """What was said about a child on a day on which it is no longer in any class of the school (離校後保留的註記): it comes back with the child, or
    goes to the school of the city that places the child for that day.

    Without a mark the child was there. Only `attendance_follow` reads and writes it.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student_id = models.BigIntegerField()  # no key: a record entered by mistake may go
    day = models.DateField()
    mark = models.CharField(max_length=12, blank=True)
    leave_type = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "student_id", "day"], name="roll_aside_once_a_day")]


class RollRevision(models.Model):
    """What a save said, kept for ever (點名更正歷程): insert only."""

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    revision = models.PositiveIntegerField()
    marks = models.JSONField()  # {student id: [mark, leave type]}
    saved_by = models.BigIntegerField(null=True)
    saved_by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "school_class", "day", "revision"], name="roll_revision_once")]
        indexes = [models.Index(fields=["saved_by"], name="roll_revision_saved_by")]


class Tally(models.Model):
    """A school's day in numbers (學校點名統計), by grade: what the bureau's board and reports read instead of rolls.

    Nobody reads the table: the view `attendance_told` shows the bureau what may be told of it.
    """

    school = models.ForeignKey(School, models.PROTECT)
    day = models.DateField()
    grade = models.PositiveSmallIntegerField()
    classes_taken = models.PositiveIntegerField()
    recorded = models.PositiveIntegerField()  # children on the rolls taken
    away = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    # the figure for `away` that may be told, which the view `attendance_told` shows; null: not drawn yet, for an older day
    told = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day", "grade"], name="tally_once_a_day")]
        indexes = [models.Index(fields=["day"], name="tally_day")]


class Untold(models.Model):
    """A day of tallies older than the told figures (尚未產生概算數的日期): it waits for the job, and nobody reads it."""

    day = models.DateField(primary_key=True)
