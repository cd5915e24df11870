"""People and their posts (人員、職務)."""

import uuid

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from xiaowu.roster.models.modified import Modified
from xiaowu.roster.models.places import School, SchoolClass
from xiaowu.roster.rules.city import LONGEST_CODE
from xiaowu.roster.rules.roles import CITY_ROLES, CLASS_ROLES, ENDING_ROLES, OF_NO_SCHOOL, Role

_CITY = sorted(role.value for role in CITY_ROLES)
_CLASS = sorted(role.value for role in CLASS_ROLES)
_OF_NO_SCHOOL = sorted(role.value for role in OF_NO_SCHOOL)
_ENDING = sorted(role.value for role in ENDING_ROLES)
LONGEST_FIRM, LONGEST_REASON = 60, 200


class Person(Modified):
    """Somebody who works at a school or the bureau (人員). A teacher in two schools is one person with two posts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)


class Post(Modified):
    """A dated role at a place (職務): over a class, a school, or the city; a post over the city may be limited to one section of the bureau.

    Equal posts of one person never overlap: an exclusion constraint, written in the migration because it needs ranges made of ids.
    """

    person = models.ForeignKey(Person, models.PROTECT)
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    school = models.ForeignKey(School, models.PROTECT, null=True)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True)
    section = models.CharField(max_length=LONGEST_CODE, blank=True, default="", db_default="")  # 組別, by its code
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["school", "role"], name="post_school_role")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(role__in=_OF_NO_SCHOOL, school=None, school_class=None)
                    | Q(role__in=_CLASS, school__isnull=False, school_class__isnull=False)
                    | (~Q(role__in=_OF_NO_SCHOOL + _CLASS) & Q(school__isnull=False, school_class=None))
                ),
                name="post_place_fits_role",
            ),
            models.CheckConstraint(condition=~Q(role__in=_ENDING) | Q(valid__endswith__isnull=False), name="post_of_a_while_ends"),
            models.CheckConstraint(condition=Q(section="") | Q(role__in=_CITY), name="post_section_of_the_bureau"),
            models.CheckConstraint(condition=Q(valid__startswith__isnull=False, valid__isempty=False), name="post_begins"),
        ]


class OutsidePost(Modified):
    """What is known about somebody from outside and why they are admitted (外部人員): a firm's people, engineers on site, judges.

    `firm` is where they come from, `answers_for` the officer who is responsible for them. The post says in which role, and until when.
    """

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True)
    firm = models.CharField(max_length=LONGEST_FIRM)
    reason = models.CharField(max_length=LONGEST_REASON)
    answers_for = models.ForeignKey(Person, models.PROTECT, related_name="+")


class OutsideMistake(models.Model):
    """The words with which somebody from outside was admitted, whose post was withdrawn before it was held for a day (誤登的外部人員).
    The audit holds ids only.
    """

    post_id = models.BigIntegerField()  # the deleted post's id
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    firm = models.CharField(max_length=LONGEST_FIRM)
    reason = models.CharField(max_length=LONGEST_REASON)
    role = models.CharField(max_length=30, blank=True, default="", db_default="")  # blank: withdrawn before it was kept here
    at = models.DateTimeField(db_index=True)


class PostOffer(models.Model):
    """A post that a school offers to somebody from elsewhere (職務邀請): the person accepts it with a code.

    Only a hash of the code is kept; it works once, until it expires or is withdrawn.
    """

    school = models.ForeignKey(School, models.PROTECT)
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role if role not in OF_NO_SCHOOL])
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True)
    since = models.DateField()
    last = models.DateField(null=True)  # the last day, if posts of this role have one from the start
    code_hash = models.BinaryField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made = models.DateTimeField()
    expires = models.DateTimeField()
    taken = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "code_hash"], name="post_offer_code_once"),
            models.CheckConstraint(
                condition=Q(taken=None, taken_by=None) | Q(taken__isnull=False, taken_by__isnull=False, withdrawn=None),
                name="post_offer_taken_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["code_hash"], name="post_offer_code")]


class PostNotice(models.Model):
    """A school itself gave somebody a post that reaches all its children (學校自行給予的職務): the bureau is told."""

    school = models.ForeignKey(School, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    role = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="post_notice_at")]
