"""What families were told of absences and what was said of them (缺席通知), and the school's own settings of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.attendance.rules.telling import TELL_AT, Said
from xiaowu.roster.models import School, SchoolClass, Student

LONGEST_WORD = 200


class CareRule(models.Model):
    """How a school cares for who is away (學校的缺席通知設定); none: as the rules say."""

    school = models.OneToOneField(School, models.PROTECT, primary_key=True)
    tells = models.BooleanField(default=True)  # whether families are told at all
    tell_at = models.TimeField(default=TELL_AT)
    tells_lessons = models.BooleanField(default=False, db_default=False)  # of single lessons missed without a word too
    warn_at = ArrayField(models.PositiveSmallIntegerField(), default=list)  # days without leave in a term, at each of which a letter is due


class AbsenceTold(models.Model):
    """That a child's family was told of an absence that nobody explained (已通知家長). One for each child and day, and one more for single lessons
    that it missed (`of_lessons`), where the school tells of these.

    `is_told`: the last that was told is that the child is absent; not: a correction. `times` counts the news, `accounts` those whom the last reached.
    """

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    student = models.ForeignKey(Student, models.PROTECT)
    of_lessons = models.BooleanField(default=False, db_default=False)
    is_told = models.BooleanField()
    times = models.PositiveSmallIntegerField()
    accounts = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()  # the last news

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day", "student", "of_lessons"], name="absence_told_once_of_each")]


class AbsenceWord(models.Model):
    """What was said of a child's absence (缺席說明與聯絡紀錄), by a guardian or at school: only added to."""

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    student = models.ForeignKey(Student, models.PROTECT)
    said = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Said])
    text = models.CharField(max_length=LONGEST_WORD, blank=True)
    at = models.DateTimeField()
    account_id = models.BigIntegerField()
    by_name = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["school", "day", "student"], name="absence_word_day"),
            models.Index(fields=["account_id"], name="absence_word_account"),
        ]


class RollConfirmed(models.Model):
    """That somebody looked at a roll that was in doubt and found it right (確認名單無誤): families may be told from just this save of it."""

    school = models.ForeignKey(School, models.PROTECT)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    day = models.DateField()
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    account_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_class", "day", "revision"], name="roll_confirmed_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="roll_confirmed_save"),
        ]
        indexes = [models.Index(fields=["account_id"], name="roll_confirmed_account")]
