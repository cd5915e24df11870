"""Addresses, their history, and requests for them (位址、異動紀錄、申請)."""

from django.db import models
from django.db.models import Q

from xiaowu.ipam.models.plans import Plan, SchoolRange
from xiaowu.ipam.rules.addresses import DEED_TITLES, LONGEST_LABEL, LONGEST_TEXT, TAKEN, State
from xiaowu.ipam.rules.requests import Standing
from xiaowu.kernel.database.network import MacField
from xiaowu.roster.models import School

_TAKEN = sorted(each.value for each in TAKEN)


class AddressRequest(models.Model):
    """A school asks for addresses of a plan (申請). They are held for it until the day `until`, unless it is decided sooner."""

    plan = models.ForeignKey(Plan, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    count = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Standing])
    until = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)

    class Meta:
        db_table = "ipam_request"
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="ipam_request_of_some")]
        indexes = [models.Index(fields=["state", "until"], name="ipam_request_open")]


class Address(models.Model):
    """One address for a device: it has one row, whoever writes it. What a plan gives a school exists from the day on which the plan is laid.

    `until`: the last day on which it is held, or the first on which a freed one may be given again. `taken_by`: the account that took it.
    """

    range = models.ForeignKey(SchoolRange, models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    address = models.GenericIPAddressField(unique=True)
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in State])
    until = models.DateField(null=True)
    request = models.ForeignKey(AddressRequest, models.SET_NULL, null=True)
    device = models.CharField(max_length=LONGEST_TEXT, blank=True, default="")
    room = models.CharField(max_length=LONGEST_TEXT, blank=True, default="")
    name = models.CharField(max_length=LONGEST_LABEL, blank=True, default="")
    mac = MacField(null=True)
    taken_by = models.BigIntegerField(null=True)
    taken_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], condition=~Q(name=""), name="ipam_name_once"),
            models.UniqueConstraint(fields=["plan", "mac"], name="ipam_mac_once"),
            models.CheckConstraint(condition=Q(state__in=_TAKEN) | Q(mac=None, name="", device=""), name="ipam_described_is_taken"),
        ]
        indexes = [models.Index(fields=["range", "address"], condition=Q(state__in=["free", "resting"]), name="ipam_address_next")]


class Event(models.Model):
    """What happened to an address (異動紀錄). It stays when the plan that gave the address is withdrawn."""

    address = models.GenericIPAddressField()
    plan = models.ForeignKey(Plan, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    deed = models.CharField(max_length=10, choices=[(each.value, each.value) for each in DEED_TITLES])
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["address", "-at"], name="ipam_event_of"), models.Index(fields=["by"], name="ipam_event_by")]
