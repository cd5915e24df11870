"""Courses, teaching groups and who is in them (課程、分組班): what OneRoster calls courses, scheduled classes and their enrolments."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from xiaowu.roster.models.calendar import Term
from xiaowu.roster.models.modified import Modified
from xiaowu.roster.models.places import School
from xiaowu.roster.models.students import Student

LONGEST_COURSE = 60


class Course(Modified):
    """What is taught, as the school calls it (科目)."""

    school = models.ForeignKey(School, models.PROTECT)
    title = models.CharField(max_length=LONGEST_COURSE)
    code = models.CharField(max_length=LONGEST_COURSE, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "title", "code"], name="course_once_in_school")]


class TeachingGroup(Modified):
    """Children of one or several classes who are taught together (分組班、跑班、社團): a scheduled class of OneRoster."""

    school = models.ForeignKey(School, models.PROTECT)
    term = models.ForeignKey(Term, models.PROTECT)
    course = models.ForeignKey(Course, models.PROTECT)
    name = models.CharField(max_length=100)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "term", "name"], name="group_name_once_a_term")]


class GroupMember(Modified):
    """A child in a teaching group, from day to day (分組名單)."""

    school = models.ForeignKey(School, models.PROTECT)
    group = models.ForeignKey(TeachingGroup, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    valid = DateRangeField()
    left_class = models.BooleanField(default=False, db_default=False)  # it ended with the child's class, and comes back with it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "group", "student"], condition=Q(valid__upper_inf=True), name="group_member_once"),
            models.CheckConstraint(condition=Q(valid__isempty=False, valid__startswith__isnull=False), name="group_member_lasts"),
        ]
        indexes = [models.Index(fields=["school", "student"], name="group_member_student")]
