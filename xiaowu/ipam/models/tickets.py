"""What schools call the engineers about, and whom they call (網路報修單、處理紀錄、值班分機)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.ipam.rules.tickets import LONGEST_CALLER, LONGEST_NUMBER, LONGEST_SUBJECT, Channel, Kind, TicketState
from xiaowu.roster.models import School


class Ticket(models.Model):
    """A matter that a school calls about (報修單). `caller` is who called, by name, and needs no account. `after`: the closed one before it.

    `closed_at` is there exactly while it is closed, whoever writes the row.
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


class Duty(models.Model):
    """Whom schools call on which days of the week (Monday is 1), at which number (值班)."""

    name = models.CharField(max_length=60)
    telephone = models.CharField(max_length=LONGEST_NUMBER)
    weekdays = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "telephone"], name="ipam_duty_once")]
