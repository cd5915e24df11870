"""Rounds, the reports that come into them, and what these say (掃描輪次、報告與弱點)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.roster.models import School
from xiaowu.vulnerabilities.models.hosts import Host
from xiaowu.vulnerabilities.rules.decisions import LONGEST_REASON, Decision
from xiaowu.vulnerabilities.rules.rounds import Answer, State
from xiaowu.vulnerabilities.rules.severity import Severity

LONGEST_TITLE = 100
_FIRST, _LAST = Severity.INFO.value, Severity.CRITICAL.value


class Round(models.Model):
    """A round (掃描輪次): a first scan and its re-tests."""

    title = models.CharField(max_length=LONGEST_TITLE, unique=True)
    begun_on = models.DateField()


class Report(models.Model):
    """A scan report that came in (掃描報告). `pass_no`: 0 the first scan, 1 the first re-test. `skipped`: reason → how many.

    `names`: its addresses and names → the host that each led to before, or none; `concluded`: follow-ups that it moved → their state before;
    `undone_at`: when it was taken back, with all that it had done.
    """

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
    names = models.JSONField(null=True)
    concluded = models.JSONField(default=dict, db_default={})
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    undone_why = models.CharField(max_length=LONGEST_REASON, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "pass_no", "digest"], condition=Q(undone_at=None), name="vulnerabilities_report_once"),
            models.CheckConstraint(condition=Q(undone_at=None) ^ ~Q(undone_why=""), name="vulnerabilities_report_undone"),
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


class Before(models.Model):
    """How a finding stood before a report came in (收件前的狀態), and what its pass had said of it so far: with this a report is taken back."""

    report = models.ForeignKey(Report, models.CASCADE)
    finding_no = models.BigIntegerField()
    at = models.DateTimeField()
    severity = models.SmallIntegerField()
    needs = models.CharField(max_length=200)
    state = models.CharField(max_length=5)
    first_seen = models.DateField()
    last_seen = models.DateField()
    first_closed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    reopened = models.SmallIntegerField()
    same_as_no = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=11, null=True)
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "finding_no"], name="vulnerabilities_before_once")]
