"""What schools call the engineers about, and whom they call (網路報修單、處理紀錄、值班分機)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.ipam.rules.tickets import LONGEST_CALLER, LONGEST_NUMBER, LONGEST_SENDER, LONGEST_SUBJECT, LONGEST_WORDS, Channel, Kind, TicketState
from xiaowu.kernel.storage.tables import Attached, Quota
from xiaowu.roster.models import School


class Ticket(models.Model):
    """A matter that a school calls about (報修單). `caller` is who called, by name, and needs no account. `after`: the closed one before it.

    `closed_at` is there exactly while it is closed, whoever writes the row. `merged_into`: the ticket that goes on for both; `split_from`: the one
    of which this was a part. `response`, `solution`: minutes of office hours until it was taken, and solved. `content`: how content the school
    was, asked once. `rungs`: how many rungs of the ladder were told that it is overdue.
    """

    school = models.ForeignKey(School, models.PROTECT)
    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Kind])
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    caller = models.CharField(max_length=LONGEST_CALLER)
    telephone = models.CharField(max_length=LONGEST_NUMBER, blank=True, default="")
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in TicketState])
    opened_at = models.DateTimeField()
    due = models.DateField()
    taken_at = models.DateTimeField(null=True)
    owner = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=60, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    after = models.ForeignKey("self", models.PROTECT, null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="+")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="+")
    response = models.PositiveIntegerField(null=True)
    solution = models.PositiveIntegerField(null=True)
    content = models.PositiveSmallIntegerField(null=True)
    rungs = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due"], name="ipam_ticket_due"),
            models.Index(fields=["school", "-opened_at"], name="ipam_ticket_of"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(subject="") & ~Q(caller=""), name="ipam_ticket_says_something"),
            models.CheckConstraint(
                condition=Q(state=TicketState.CLOSED.value, closed_at__isnull=False) | (~Q(state=TicketState.CLOSED.value) & Q(closed_at=None)),
                name="ipam_ticket_closed_at_its_moment",
            ),
        ]


class TicketNote(models.Model):
    """What was found out or done about a ticket (處理紀錄)."""

    ticket = models.ForeignKey(Ticket, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)


class TicketFollower(models.Model):
    """Somebody who is told whatever happens to a ticket (追蹤報修單)."""

    ticket = models.ForeignKey(Ticket, models.CASCADE)
    school = models.ForeignKey(School, models.PROTECT)
    account_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "account_id"], name="ipam_follower_once")]


class TicketFile(Attached):
    """A file that belongs to a ticket: a photograph of the cabinet, what the device says (附件)."""

    quota: ClassVar[Quota] = Quota(per="ticket", files=10)
    school = models.ForeignKey(School, models.PROTECT)
    ticket = models.ForeignKey(Ticket, models.CASCADE)


class Missed(models.Model):
    """A call that nobody took, or a letter that came by mail (未接來電): it stays on the list until somebody takes it, with
    the ticket if it became one.
    """

    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    caller = models.CharField(max_length=LONGEST_SENDER, blank=True, default="")
    telephone = models.CharField(max_length=LONGEST_NUMBER, blank=True, default="")
    words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    at = models.DateTimeField()
    key = models.CharField(max_length=64, null=True, unique=True)  # of a letter that may be handed in twice
    taken_at = models.DateTimeField(null=True)
    taken_by = models.BigIntegerField(null=True)
    taken_by_name = models.CharField(max_length=60, blank=True, default="")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["taken_at", "at"], name="ipam_missed_waits")]
        constraints = [models.CheckConstraint(condition=Q(ticket=None) | Q(taken_at__isnull=False), name="ipam_missed_is_taken")]


class Duty(models.Model):
    """Whom schools call on which days of the week (Monday is 1), at which number (值班)."""

    name = models.CharField(max_length=60)
    telephone = models.CharField(max_length=LONGEST_NUMBER)
    weekdays = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "telephone"], name="ipam_duty_once")]
