"""Terms and days (學期、行事曆)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models.modified import Modified
from xiaowu.roster.models.places import District, School
from xiaowu.roster.rules.roles import Level


class Term(Modified):
    """A term's lesson days (學期): first and last."""

    academic_year = models.PositiveSmallIntegerField()  # ROC (學年度)
    semester = models.PositiveSmallIntegerField()
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["academic_year", "semester"], name="term_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="term_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(semester__in=[1, 2]), name="term_semester_1_or_2"),
        ]


class CalendarDay(models.Model):
    """A day of the government's work-day calendar (行政機關辦公日曆表)."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    description = models.CharField(max_length=60, blank=True)


class SchoolDayException(models.Model):
    """A day on which one school differs from the calendar: closed, or making up (停課、補課)."""

    school = models.ForeignKey(School, models.PROTECT)
    day = models.DateField()
    is_school_day = models.BooleanField()
    reason = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="exception_once_a_day")]


class CityClosure(models.Model):
    """A day on which the bureau closes the city's schools, those of a district, or those of a level (全市停課、分區停課)."""

    day = models.DateField()
    district = models.ForeignKey(District, models.PROTECT, null=True)  # None: every district
    level = models.CharField(max_length=20, blank=True, choices=[(level.value, level.value) for level in Level])  # '': every level
    reason = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "district", "level"], nulls_distinct=False, name="closure_once")]
