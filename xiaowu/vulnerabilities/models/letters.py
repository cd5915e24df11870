"""What leaves the house: a school's report, calls to other systems, letters and what schools answer (弱點報告、異動通知、公文與回報)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.roster.models import School
from xiaowu.vulnerabilities.models.scans import Finding, Round
from xiaowu.vulnerabilities.rules.letters import LONGEST_ANSWER, LONGEST_NUMBER, AnswerKind
from xiaowu.vulnerabilities.rules.webhooks import LONGEST_NAME as LONGEST_SYSTEM
from xiaowu.vulnerabilities.rules.webhooks import LONGEST_URL


class Archive(models.Model):
    """A school's report as it may be fetched (弱點報告檔): its password lies sealed, and is shown once, to whoever had it made."""

    school = models.ForeignKey(School, models.PROTECT)
    account = models.ForeignKey("identity.Account", models.CASCADE)
    made_at = models.DateTimeField()
    sealed = models.TextField()
    shown_at = models.DateTimeField(null=True)


class Fetch(models.Model):
    """That somebody fetched a school's report (調閱紀錄); it stays when the archive is gone."""

    school = models.ForeignKey(School, models.PROTECT)
    archive_no = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    form = models.CharField(max_length=3)


class Receiver(models.Model):
    """A system that is told by a signed call when something changes (異動通知的接收端); its secret lies sealed, and is gone when it ends."""

    name = models.CharField(max_length=LONGEST_SYSTEM)
    url = models.CharField(max_length=LONGEST_URL)
    sealed = models.TextField(blank=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["url"], condition=Q(ended_at=None), name="vulnerabilities_receiver_once")]


class Letter(models.Model):
    """An official letter (公文) about a round, with its number and date."""

    round = models.ForeignKey(Round, models.PROTECT)
    number = models.CharField(max_length=LONGEST_NUMBER, unique=True)
    dated_on = models.DateField()
    by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    withdrawn_why = models.CharField(max_length=LONGEST_ANSWER, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(withdrawn_at=None) ^ ~Q(withdrawn_why=""), name="vulnerabilities_letter_withdrawn")]


class Notice(models.Model):
    """A school that a letter concerns (受文學校). `replaced`: the open follow-ups of earlier letters in whose place it came.

    `instead_of`: the copy of a letter that was taken back, in whose place it came.
    """

    school = models.ForeignKey(School, models.PROTECT)
    letter = models.ForeignKey(Letter, models.PROTECT)
    replaced = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    instead_of = models.ForeignKey("self", models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "school"], name="vulnerabilities_notice_once")]


class Concern(models.Model):
    """A finding that a letter asks a school about (公文所列弱點), as it was sent: what is found later is in no letter that went out before."""

    school = models.ForeignKey(School, models.PROTECT)
    notice = models.ForeignKey(Notice, models.PROTECT)
    finding = models.ForeignKey(Finding, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "school", "finding"], name="vulnerabilities_concern_once")]


class Reply(models.Model):
    """What a school answered for a finding (回報); the latest counts, and those before stay."""

    school = models.ForeignKey(School, models.PROTECT)
    notice = models.ForeignKey(Notice, models.PROTECT)
    finding = models.ForeignKey(Finding, models.PROTECT)
    kind = models.CharField(max_length=8, choices=[(each.value, each.value) for each in AnswerKind])
    text = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    planned_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind=AnswerKind.PLANNED) | Q(planned_on__isnull=False), name="vulnerabilities_reply_planned")
        ]
