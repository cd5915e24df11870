"""Districts, schools and classes (分區、學校、班級)."""

from datetime import time

from django.db import models
from django.db.models import Value

from xiaowu.roster.models.modified import Modified
from xiaowu.roster.rules.roles import Level


class District(Modified):
    """One of the city's IT districts (分區)."""

    name = models.CharField(max_length=100, unique=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]


class School(Modified):
    """A school (學校). Where one MOE code stands for an elementary and a junior high part, these are two schools here.

    A code may change. `first_code` never does: the school's ids in other systems are made from it; a trigger sets it when the row is written.
    """

    code = models.CharField(max_length=255)
    first_code = models.CharField(max_length=255, db_default="", editable=False)
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Level])
    name = models.CharField(max_length=100)
    city = models.CharField(max_length=60)
    area = models.CharField(max_length=60)  # 行政區
    district = models.ForeignKey(District, models.PROTECT)
    roll_closes = models.TimeField(default=time(10, 0))  # until this time the teacher corrects the roll, afterwards student affairs
    closed_on = models.DateField(null=True)  # the first day on which the school does not exist (裁撤、併校)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    closing = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)  # what closing ended, for reopening

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "level"], name="school_code_once_per_level"),
            models.CheckConstraint(condition=models.Q(successor=None) | models.Q(closed_on__isnull=False), name="school_succeeded_is_closed"),
            models.CheckConstraint(condition=~models.Q(successor=models.F("id")), name="school_succeeds_not_itself"),
        ]


class SchoolCode(models.Model):
    """A code that a school has or had (學校代碼沿革): no code ever means two schools of one level.

    It is part of the city's directory, not of a school's data. A trigger writes it, whoever writes a school.
    """

    place = models.ForeignKey(School, models.CASCADE)
    code = models.CharField(max_length=255)
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Level])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "level"], name="school_code_of_one_school")]


class SchoolClass(Modified):
    """A homeroom class of one academic year (班級). A class of several grades (混齡班) has the lowest in `grade`, the highest in `last_grade`."""

    school = models.ForeignKey(School, models.PROTECT)
    academic_year = models.PositiveSmallIntegerField()  # ROC (學年度)
    grade = models.PositiveSmallIntegerField()  # 1–9
    last_grade = models.PositiveSmallIntegerField(null=True)  # null for a class of one grade
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    closed_on = models.DateField(null=True)  # nobody is in it, and nobody may come (併班、減班)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year", "grade", "number"], name="class_number_once"),
            models.CheckConstraint(condition=models.Q(grade__gte=1, grade__lte=9), name="class_grade_1_to_9"),
            models.CheckConstraint(
                condition=models.Q(last_grade=None) | models.Q(last_grade__gt=models.F("grade"), last_grade__lte=9), name="class_grades_in_order"
            ),
        ]
