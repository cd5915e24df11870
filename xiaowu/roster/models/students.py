"""Students, their enrolment and their guardians (學生、學籍、監護人). Every table carries `school_id`: the shard key."""

import uuid

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from xiaowu.roster.models.modified import Modified
from xiaowu.roster.models.places import School, SchoolClass
from xiaowu.roster.rules.ends import LONGEST_PLACE, Reason
from xiaowu.roster.rules.roles import Diet, Relation


class Student(Modified):
    """A school's record of a child (學籍). A child who changes schools gets a record there; `uid` says it is the same child.

    `school_class` repeats the class of the open enrolment, for the guard that shows a teacher only their own class; one action writes both.
    """

    school = models.ForeignKey(School, models.PROTECT)
    uid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    number = models.CharField(max_length=255)  # 學號
    name = models.CharField(max_length=60)
    birth_date = models.DateField(null=True)
    diet = models.CharField(max_length=20, choices=[(diet.value, diet.value) for diet in Diet], default=Diet.REGULAR)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="student_number_once_in_school"),
            models.UniqueConstraint(fields=["school", "uid"], name="student_uid_once_in_school"),
        ]
        indexes = [models.Index(fields=["school", "school_class"], name="student_class"), models.Index(fields=["uid"], name="student_uid")]


class Enrolment(Modified):
    """A child in a class with a seat, from day to day (就學異動歷程). At most one is open; starts differ; the action refuses overlaps.

    `ended_for` says why it ended, unless the child went to another class or seat of the school.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    seat = models.PositiveSmallIntegerField()  # 座號
    grade = models.PositiveSmallIntegerField(null=True)  # the child's own in a class of several grades (混齡班); else the class's
    valid = DateRangeField()
    ended_for = models.CharField(max_length=20, blank=True, db_default="", choices=[(each.value, each.value) for each in Reason])
    went_to = models.CharField(max_length=LONGEST_PLACE, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student"], condition=Q(valid__upper_inf=True), name="enrolment_one_open"),
            models.UniqueConstraint(fields=["school", "school_class", "seat"], condition=Q(valid__upper_inf=True), name="enrolment_seat_once"),
            models.UniqueConstraint("school", "student", models.Func("valid", function="lower"), name="enrolment_one_start"),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=99), name="enrolment_seat_1_to_99"),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__gte=1, grade__lte=9), name="enrolment_grade_1_to_9"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="enrolment_lasts"),
            models.CheckConstraint(condition=Q(valid__upper_inf=False) | Q(ended_for="", went_to=""), name="enrolment_ended_for_has_ended"),
        ]
        indexes = [models.Index(fields=["school", "school_class"], name="enrolment_class")]


class Guardian(Modified):
    """A parent or guardian of a child, as the school's record has it (監護人)."""

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.CASCADE)
    uid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=20, choices=[(relation.value, relation.value) for relation in Relation])
    phone = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "student", "uid"], name="guardian_once_a_child")]
        indexes = [models.Index(fields=["uid"], name="guardian_uid")]


class Transfer(models.Model):
    """A child on the way from one school to another (轉學): released here, not yet placed there."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")  # the school that releases the child
    to_school = models.ForeignKey(School, models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, models.PROTECT)
    left_on = models.DateField()  # the first day on which the child is no longer here
    record = models.JSONField()  # what the new school takes over; emptied once the child is placed
    placed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student"], condition=Q(placed_on=None), name="transfer_one_open"),
            models.CheckConstraint(condition=~Q(school=models.F("to_school")), name="transfer_changes_school"),
        ]
        indexes = [models.Index(fields=["to_school", "placed_on"], name="transfer_incoming")]


class FormerNumber(models.Model):
    """A number that a child's record had before it was corrected (更正前的學號), so that a list with the old one still finds the child."""

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.CASCADE)
    number = models.CharField(max_length=255)
    until = models.DateField()  # the first day on which it was another

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "number", "student"], name="former_number_once_a_child")]


class Mistake(models.Model):
    """A record that was entered by mistake and on which nothing hung (誤建紀錄):
    removed from the register, and kept here so that it can be put back.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student_id = models.BigIntegerField()  # the id that it had, which looks and audit use
    number = models.CharField(max_length=255)
    record = models.JSONField()
    removed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "student_id"], name="mistake_once")]


class AskedElsewhere(models.Model):
    """A school asked whether a child of this name and birthday is at another school (名條比對紀錄): stored as hashes, kept for a month.

    Only the database's own function writes and reads it, so that nobody can find birthdays by trying uploads; the application can do neither.
    """

    school = models.ForeignKey(School, models.PROTECT)
    day = models.DateField()
    name_key = models.BinaryField()
    pair_key = models.BinaryField()
    is_there = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "pair_key"], name="asked_elsewhere_once")]
        indexes = [models.Index(fields=["school", "name_key"], name="asked_elsewhere_name")]
