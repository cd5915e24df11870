"""When it rings (作息時間)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models import School
from xiaowu.timetable.rules.periods import LAST_CODE, BellKind

LONGEST_TITLE = 30


class BellSchedule(models.Model):
    """The bells of one weekday of a school, from a day on (每週作息): the latest that has begun holds."""

    school = models.ForeignKey(School, models.PROTECT)
    weekday = models.PositiveSmallIntegerField()  # 1: Monday
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "weekday", "since"], name="bell_schedule_once"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="bell_schedule_of_a_weekday"),
        ]


class Bell(models.Model):
    """A period of a schedule (節). No two of one schedule overlap: an exclusion constraint, written in the migration."""

    school = models.ForeignKey(School, models.PROTECT)
    schedule = models.ForeignKey(BellSchedule, models.CASCADE)
    period = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    starts = models.TimeField()
    ends = models.TimeField()
    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in BellKind])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "schedule", "period"], name="bell_once_a_period"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="bell_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(period__gte=1, period__lte=LAST_CODE), name="bell_of_a_period"),
        ]


class BorrowedDay(models.Model):
    """A day on which a school holds the lessons of another weekday (補課、調課日)."""

    school = models.ForeignKey(School, models.PROTECT)
    day = models.DateField()
    weekday = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "day"], name="borrowed_day_once"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="borrowed_day_of_a_weekday"),
        ]
