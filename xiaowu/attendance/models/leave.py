"""The tables of leave (請假): what is asked for one child, the cells that it covers, what was done with it, its files, and a school's own rules."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.attendance.rules.leave import State
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.identity.models.feeds import SecretAddress
from xiaowu.kernel.bounds import MEGABYTE
from xiaowu.kernel.storage.tables import Attached, Quota
from xiaowu.roster.models import School, Student

_STATES, _TYPES = ([(each.value, each.value) for each in of] for of in (State, LeaveType))


class Leave(models.Model):
    """A request for one child (假單). Who must agree (`chain`) is written when it is asked, so that no later rule changes it under way; `place` is
    how far it is, `waits_for` the role whose turn it is, empty once nobody's is.

    `first_day` to `last_day` are as asked, whether or not there is school on them. `batch`: the first of those that were asked in one form, for a
    group. `sequence` counts what was done with it: a page that saw fewer is told.
    What its state says of its cells and of rolls that were taken before is kept by a trigger (`attendance_leave_stands`), whoever writes.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    leave_type = models.CharField(max_length=12, choices=_TYPES)
    kin = models.PositiveSmallIntegerField(default=0)  # 親等, where the school's rule asks for it
    reason = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    begins = models.PositiveSmallIntegerField(default=0)  # first period of the first day; 0: from its first
    ends = models.PositiveSmallIntegerField(default=0)  # last period of the last day
    days = models.DecimalField(max_digits=5, decimal_places=2)
    state = models.CharField(max_length=12, choices=_STATES)
    chain = ArrayField(models.CharField(max_length=30))
    place = models.PositiveSmallIntegerField(default=0)
    waits_for = models.CharField(max_length=30, blank=True)
    batch = models.BigIntegerField(null=True)
    asked_by = models.BigIntegerField(null=True)  # account
    asked_by_name = models.CharField(max_length=100)
    asked_as = models.CharField(max_length=30)  # the role in which it was asked
    asked_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    came_from = models.BigIntegerField(null=True)  # the request at the school that merged into this one, whose later days it has
    changed_by = models.BigIntegerField(null=True)
    changed_by_name = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["school", "student"], name="leave_school_student"),
            models.Index(fields=["school", "asked_at"], condition=Q(state=State.ASKED), name="leave_waiting"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="leave_batch"),
            models.Index(fields=["asked_by"], name="leave_asked_by"),
            models.Index(fields=["school", "last_day"], condition=Q(state__in=["asked", "approved"]), name="leave_stands_until"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="leave_not_backwards"),
            models.CheckConstraint(condition=Q(state=State.ASKED) ^ Q(waits_for=""), name="leave_waits_while_asked"),
        ]


class LeaveCell(models.Model):
    """A day, or one period of it, that a request covers (請假節次), in partitions by term. `period` 0: the whole day.

    `standing`: as the request, while it takes the cell: asked or approved; else empty. No two that stand overlap (`attendance_leave_cell_free`).
    `before`: what the morning's roll said of the child when the leave was approved, "" for present; None: it was not taken.
    `rung`: of a part of a day, all that is rung on it. `is_together`: approved leaves cover the day together (`attendance_leave_together`); the last
    of them has it, beside the parts that it was asked for. With an empty `standing`: the calendar took a day of leave of which the roll says
    otherwise since the approval; it keeps `before` for when the day is given back.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    leave = models.ForeignKey(Leave, models.CASCADE)
    day = models.DateField()
    period = models.PositiveSmallIntegerField()
    leave_type = models.CharField(max_length=12, choices=_TYPES)
    standing = models.CharField(max_length=12, blank=True)
    before = models.CharField(max_length=26, null=True)
    rung = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[])
    is_together = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student", "day", "period"], condition=~Q(standing=""), name="leave_cell_once"),
        ]
        indexes = [
            models.Index(fields=["school", "day"], name="leave_cell_school_day"),
            models.Index(fields=["leave"], name="leave_cell_leave"),
        ]


class LeaveStep(models.Model):
    """What was done with a request (簽核歷程): insert only."""

    school = models.ForeignKey(School, models.PROTECT)
    leave = models.ForeignKey(Leave, models.CASCADE)
    verb = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    role = models.CharField(max_length=30)
    account_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()


class LeaveFile(Attached):
    """A proof (證明文件), seen by whoever decides and by the family that sent it."""

    quota: ClassVar[Quota] = Quota(per="leave", files=5, size=20 * MEGABYTE)
    school = models.ForeignKey(School, models.PROTECT)
    leave = models.ForeignKey(Leave, models.CASCADE)


class LeaveRules(models.Model):
    """What a school does otherwise than the house (本校請假規定), as `rules.leave_types.rules_of` reads it."""

    school = models.OneToOneField(School, models.PROTECT)
    overrides = models.JSONField(default=dict)
    changed_by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()


class LeaveFeed(SecretAddress):
    """An account's secret address of its calendar of leave (請假行事曆訂閱網址)."""
