"""The tables of traffic (系統流量). Requests and their histograms lie in partitions by month, which are dropped whole once their time is over."""

from django.db import models

from xiaowu.traffic.rules.causes import Trait
from xiaowu.traffic.rules.routes import Outcome
from xiaowu.traffic.rules.status import NoticeKind

_OUTCOMES = [(each.value, each.name) for each in Outcome]


class RecordedRequest(models.Model):
    """One request as it was answered (請求). `person` joins one person's steps of a day, and leads back to nobody once the day's key is gone."""

    at = models.DateTimeField()
    route = models.CharField(max_length=100)
    module = models.CharField(max_length=40)
    school_id = models.BigIntegerField(null=True)
    node = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField()
    micros = models.BigIntegerField()
    statements = models.PositiveIntegerField()
    database_micros = models.BigIntegerField()
    sent = models.BigIntegerField(null=True)  # bytes; None: streamed
    person = models.BigIntegerField(null=True)
    fault = models.CharField(max_length=200)  # class and place of an unforeseen error
    number = models.CharField(max_length=8, default="", db_default="")  # of a failure, as its page shows it (問題編號)
    release = models.CharField(max_length=40)

    class Meta:
        db_table = "traffic_request"
        indexes = [
            models.Index(fields=["at"], name="traffic_request_at"),
            models.Index(fields=["school_id", "at"], name="traffic_request_school"),
            models.Index(fields=["at"], condition=models.Q(status__gte=500), name="traffic_request_failed"),  # few of many, asked for every 15 s
        ]


class Minute(models.Model):
    """How many requests of a route, school, node and outcome took how long in one minute (每分鐘時間分布): a row for each slot that is not empty."""

    minute = models.DateTimeField()
    route = models.CharField(max_length=100)
    module = models.CharField(max_length=40)
    school_id = models.BigIntegerField(default=0)  # 0: of no school
    node = models.CharField(max_length=60)
    outcome = models.PositiveSmallIntegerField(choices=_OUTCOMES)
    slot = models.PositiveSmallIntegerField()  # `rules.durations`
    count = models.PositiveIntegerField()
    micros = models.BigIntegerField()
    statements = models.BigIntegerField()
    database_micros = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "route", "school_id", "node", "outcome", "slot"], name="traffic_minute_once"),
        ]
        indexes = [models.Index(fields=["school_id", "minute"], name="traffic_minute_school")]


class DayKey(models.Model):
    """The secret of a day with which its accounts are hashed (每日金鑰). After it is deleted nobody can tell whose steps they were."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField()


class Loss(models.Model):
    """Requests that were not recorded, because the queue was full or the database away (未記錄): the figures say so."""

    at = models.DateTimeField()
    node = models.CharField(max_length=60)
    count = models.PositiveIntegerField()


class Alarm(models.Model):
    """A cause of failures of which somebody was told (故障通知), in a module on a machine."""

    at = models.DateTimeField()
    module = models.CharField(max_length=40)
    node = models.CharField(max_length=60)
    key = models.CharField(max_length=16)  # `queries.failing.KEY`

    class Meta:
        indexes = [
            models.Index(fields=["module", "node", "at"], name="traffic_alarm_where"),
            models.Index(fields=["key", "at"], name="traffic_alarm_what"),
        ]


class Evaluation(models.Model):
    """A cause of failures as it stood when somebody said how and by which day it is mended (原因評估): figures of the seven days before."""

    at = models.DateTimeField()
    trait = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Trait])
    value = models.CharField(max_length=100)
    requests = models.PositiveBigIntegerField()
    failed = models.PositiveBigIntegerField()
    all_requests = models.PositiveBigIntegerField()
    all_failed = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["trait", "value"], name="traffic_evaluation_of")]


class Announcement(models.Model):
    """What everybody is told of the system (公告): an incident or planned maintenance, in both languages, on the first pages and the status page."""

    kind = models.CharField(max_length=12, choices=[(each.value, each.name) for each in NoticeKind])
    title = models.CharField(max_length=60)
    words = models.CharField(max_length=500, blank=True)
    title_en = models.CharField(max_length=120)
    words_en = models.CharField(max_length=1_000, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField(null=True)
    written = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    earlier = models.JSONField(db_default=[], default=list)  # what it said before each change, oldest first: the columns from `title` to `by_name`

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last=None) | models.Q(last__gte=models.F("first")), name="traffic_announcement_not_backwards")
        ]


class Log(models.Model):
    """A log of another system that was read (已讀取的紀錄檔): up to where, so that nothing counts twice, and the report of what was new in it."""

    at = models.DateTimeField()
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=64)  # hash of the first line
    size = models.BigIntegerField()  # bytes from the file's beginning that are counted by now
    lines = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # of those bytes
    marks = models.JSONField()
    told = models.JSONField()  # `rules.told`

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "size", "digest"], name="traffic_log_once")]


class LogRules(models.Model):
    """Rules that name the pages of other systems' logs, as they were from a moment on (網址命名規則); the last ones hold."""

    at = models.DateTimeField()
    text = models.TextField(max_length=20_000)
