"""Children who are to be reported as dropped out (中輟), and warning letters (缺課預警通知書)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.attendance.rules.dropout import Ground
from xiaowu.roster.models import School, Student


class Dropout(models.Model):
    """That a child came to a ground for being reported (中輟通報). What is done of it stands in its follow-up; here is what the calendar says.

    `days_before`: how many of its days were at schools that the child left; `since` and `on` are days at this one. `back_on`: the first day on which
    the child was there again; it closes nothing.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    ground = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Ground])
    since = models.DateField()
    on = models.DateField()
    deadline = models.DateField()
    days_before = models.PositiveSmallIntegerField(default=0, db_default=0)
    found_at = models.DateTimeField()
    back_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student", "ground", "since"], name="dropout_once"),
            models.CheckConstraint(condition=Q(on__gte=F("since")), name="dropout_in_order"),
        ]
        indexes = [models.Index(fields=["school", "on"], name="dropout_school")]


class WarningLetter(models.Model):
    """That a warning letter was made for a child at one of the school's steps of a term (缺課預警通知書): once each."""

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    academic_year = models.PositiveSmallIntegerField()  # ROC
    semester = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()  # the school's threshold
    days = models.PositiveSmallIntegerField()  # how many it was when the letter was made
    last_day = models.DateField()  # the last of them
    at = models.DateTimeField()
    account_id = models.BigIntegerField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "academic_year", "semester", "step", "student"], name="warning_once")]
        indexes = [models.Index(fields=["account_id"], name="warning_account")]
