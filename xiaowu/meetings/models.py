"""Meetings' tables (會議). They belong to the city, not to a school."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from xiaowu.identity.models.feeds import SecretAddress
from xiaowu.kernel.storage.tables import Attached, Kept, Quota
from xiaowu.meetings.rules.document import LONGEST_LABEL, LONGEST_MARK, Kind, Role
from xiaowu.meetings.rules.flow import Stage
from xiaowu.roster.models import District, School

LONGEST_PLACE = 100  # characters


class Convener(models.Model):
    """The school that speaks for a district (召集學校)."""

    district = models.OneToOneField(District, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)


class Meeting(models.Model):
    """A meeting (會議): its facts; its items make up agenda and minutes."""

    body = models.CharField(max_length=100)  # 會議名稱
    held_on = models.DateField(null=True)  # None: the minutes do not say
    motions_due = models.DateField(null=True)
    stage = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Stage])
    begins = models.TimeField(null=True)  # None: not given, or not readable
    ends = models.TimeField(null=True)
    place = models.CharField(max_length=LONGEST_PLACE, blank=True, db_default="")
    sequence = models.PositiveIntegerField(default=0, db_default=0)  # raised when day, hours or place change: calendars take the higher one
    changed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True)  # the name of the file that was read, if any
    remarks = models.JSONField(null=True)  # what reading the file found worth noting
    guesses = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-held_on"], name="meeting_day")]


class Doubts(models.Model):
    """The doubts in a meeting's document as it stands (存疑); without a row they have not been looked for yet.

    Apart from the meeting, since a school that submits a motion writes this row, and may not write the meeting's own.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True)
    found = models.JSONField()
    aside = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))  # keys of doubts that were checked and are right


class Item(models.Model):
    """A block of agenda or minutes in the document's order (議程與紀錄的一段). The tree of a meeting's items is its document."""

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Kind])
    role = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Role], default=Role.OTHER)
    label = models.CharField(max_length=LONGEST_LABEL, blank=True)
    mark = models.CharField(max_length=LONGEST_MARK, blank=True)
    text = models.TextField(blank=True)
    rows = models.JSONField(default=list)
    line = models.PositiveIntegerField(default=0)  # its line in the file that was read; 0: written here
    district = models.ForeignKey(District, models.PROTECT, null=True)  # the district that submitted it
    withdrawn_at = models.DateTimeField(null=True)  # 撤案: it is no longer part of the document, and can be put back
    withdrawn_by = models.CharField(max_length=60, blank=True, db_default="")
    bigrams = ArrayField(models.CharField(max_length=4), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "parent", "position"], name="item_position_once", nulls_distinct=False, deferrable=models.Deferrable.DEFERRED
            )
        ]
        indexes = [GinIndex(fields=["bigrams"], name="item_bigrams")]


class Question(models.Model):
    """A question put to all districts about a motion (徵詢意見)."""

    motion = models.ForeignKey(Item, models.CASCADE)
    text = models.TextField()
    due = models.DateField()
    ended_at = models.DateTimeField(null=True)  # from then on no further district is asked


class Opinion(models.Model):
    """A district's answer and the bureau's reply (分區意見與局端回覆)."""

    question = models.ForeignKey(Question, models.CASCADE)
    district = models.ForeignKey(District, models.PROTECT)
    text = models.TextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    reply = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "district"], name="opinion_once_a_district")]


class Attendance(models.Model):
    """Whether a district's member came (出席)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    district = models.ForeignKey(District, models.PROTECT)
    state = models.CharField(max_length=12)  # present, apologies, proxy
    person = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "district"], name="attendance_once"),
            models.CheckConstraint(condition=Q(state__in=["present", "apologies", "proxy"]), name="attendance_state_known"),
        ]


class Attachment(Attached):
    """A file that belongs to a motion (附件)."""

    quota = Quota(per="motion")
    motion = models.ForeignKey(Item, models.CASCADE)


class Version(models.Model):
    """The minutes' text as it was at a moment (紀錄版本): what a draft is compared with."""

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    stage = models.CharField(max_length=12)
    text = models.TextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()


class FeedAddress(SecretAddress):
    """An account's secret address of the calendar of meetings (行事曆訂閱網址)."""


class PublishedFile(Kept):
    """Published minutes as one file (公告檔案): made once, when they are published, and served unchanged to everybody."""

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    suffix = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "suffix"], name="published_file_once")]
