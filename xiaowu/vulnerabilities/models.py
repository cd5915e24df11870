"""The tables of vulnerability follow-up (弱點追蹤)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models import Person, School
from xiaowu.vulnerabilities.rules.decisions import LONGEST_REASON, Decision
from xiaowu.vulnerabilities.rules.hosts import LONGEST_NAME
from xiaowu.vulnerabilities.rules.letters import LONGEST_ANSWER, LONGEST_NUMBER, AnswerKind
from xiaowu.vulnerabilities.rules.rounds import Answer, State
from xiaowu.vulnerabilities.rules.severity import Severity
from xiaowu.vulnerabilities.rules.webhooks import LONGEST_NAME as LONGEST_SYSTEM
from xiaowu.vulnerabilities.rules.webhooks import LONGEST_URL

LONGEST_TITLE = 100
_FIRST, _LAST = Severity.INFO.value, Severity.CRITICAL.value


class Holding(models.Model):
    """What belongs to a school (主機歸屬): a network, an address, a name, or all names below one; history stays."""

    school = models.ForeignKey(School, models.PROTECT)
    value = models.CharField(max_length=LONGEST_NAME + 2)
    since = models.DateField()
    until = models.DateField(null=True)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value"], condition=Q(until=None), name="vulnerabilities_holding_of_one"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="vulnerabilities_holding_in_order"),
        ]


class Host(models.Model):
    """A host that a scan found (主機); without a school it is on the bureau's list. `label`: its address, else its first name."""

    school = models.ForeignKey(School, models.PROTECT, null=True)
    label = models.CharField(max_length=LONGEST_NAME)
    first_seen = models.DateField()


class Alias(models.Model):
    """An address or name of a host (別名): whichever a scanner gives, it is this host."""

    school = models.ForeignKey(School, models.PROTECT, null=True)
    host = models.ForeignKey(Host, models.CASCADE)
    value = models.CharField(max_length=LONGEST_NAME, unique=True)


class Ownership(models.Model):
    """To which school a host belonged from when until when, and who said so (歸屬歷程)."""

    school = models.ForeignKey(School, models.PROTECT, null=True)
    host = models.ForeignKey(Host, models.CASCADE)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host"], condition=Q(until=None), name="vulnerabilities_ownership_now")]


class Assignment(models.Model):
    """Somebody of a firm who looks after a host, and sees its findings until a last day (指派給廠商)."""

    host = models.ForeignKey(Host, models.CASCADE)
    person = models.ForeignKey(Person, models.PROTECT)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "person"], name="vulnerabilities_assigned_once")]


class Round(models.Model):
    """A round (掃描輪次): a first scan and its re-tests."""

    title = models.CharField(max_length=LONGEST_TITLE, unique=True)
    begun_on = models.DateField()


class Report(models.Model):
    """A scan report that came in (掃描報告). `pass_no`: 0 the first scan, 1 the first re-test. `skipped`: reason → how many."""

    round = models.ForeignKey(Round, models.PROTECT)
    pass_no = models.SmallIntegerField()
    scanner = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    filename = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scanned_at = models.CharField(max_length=40)  # as the scanner wrote it
    read = models.IntegerField()
    taken = models.IntegerField()
    hosts = models.IntegerField()
    skipped = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "pass_no", "digest"], name="vulnerabilities_report_once"),
            models.CheckConstraint(condition=Q(pass_no__gte=0), name="vulnerabilities_report_pass"),
        ]


class Reached(models.Model):
    """Which ports of a host a report tested (掃描範圍): lists of ranges. `ran`: what ran there that not every scan does (`rules.ports.Reach`)."""

    school = models.ForeignKey(School, models.PROTECT, null=True)
    report = models.ForeignKey(Report, models.CASCADE)
    host = models.ForeignKey(Host, models.CASCADE)
    at = models.DateTimeField()
    tcp = models.JSONField()
    udp = models.JSONField()
    ran = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "host"], name="vulnerabilities_reached_once")]


class Weakness(models.Model):
    """A check of a scanner, and what it says of it (弱點)."""

    scanner = models.CharField(max_length=20)
    code = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    score = models.FloatField(null=True)
    version = models.CharField(max_length=1)
    vector = models.CharField(max_length=160)
    cves = ArrayField(models.CharField(max_length=20))
    cwes = ArrayField(models.IntegerField())
    summary = models.TextField()
    solution = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scanner", "code"], name="vulnerabilities_weakness_once")]


class Finding(models.Model):
    """A weakness at a host's port (弱點發現). What scans say and what people decide are columns of their own, each with its day.

    `same_as`: the finding of another scanner that is this same weakness. `first_closed_on` stays, whatever happens later.
    `needs`: what must run at its host before its absence tells anything, as the scan was that saw it last (`rules.ports.Reach`).
    """

    school = models.ForeignKey(School, models.PROTECT, null=True)
    host = models.ForeignKey(Host, models.PROTECT)
    weakness = models.ForeignKey(Weakness, models.PROTECT)
    port = models.IntegerField()
    protocol = models.CharField(max_length=3)
    severity = models.SmallIntegerField()
    state = models.CharField(max_length=5, choices=[(each.value, each.value) for each in State])
    first_seen = models.DateField()
    last_seen = models.DateField()
    first_closed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    reopened = models.SmallIntegerField(default=0)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True)
    needs = models.CharField(max_length=200, blank=True, default="", db_default="")
    decision = models.CharField(max_length=14, choices=[(each.value, each.value) for each in Decision], blank=True)
    decision_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    decision_until = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "port", "protocol", "weakness"], name="vulnerabilities_finding_once"),
            models.CheckConstraint(condition=Q(port__gte=0, port__lte=65_535), name="vulnerabilities_finding_port"),
            models.CheckConstraint(condition=Q(severity__gte=_FIRST, severity__lte=_LAST), name="vulnerabilities_finding_severity"),
            models.CheckConstraint(condition=Q(state=State.FIXED) ^ Q(closed_on=None), name="vulnerabilities_finding_closed"),
            models.CheckConstraint(condition=Q(decision="") ^ Q(decided_at__isnull=False), name="vulnerabilities_finding_decided"),
        ]
        indexes = [models.Index(fields=["school", "state", "severity"], name="vulnerabilities_finding_by")]


class Result(models.Model):
    """What a pass says of a finding (掃描結果). `said_at`: when a report last said so."""

    school = models.ForeignKey(School, models.PROTECT, null=True)
    round = models.ForeignKey(Round, models.PROTECT)
    pass_no = models.SmallIntegerField()
    finding = models.ForeignKey(Finding, models.CASCADE)
    answer = models.CharField(max_length=11, choices=[(each.value, each.value) for each in Answer])
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "pass_no", "finding"], name="vulnerabilities_result_once")]


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
