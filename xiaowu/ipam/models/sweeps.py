"""What sweeps of the network found, beside what people recorded (掃描所見)."""

from django.db import models
from django.db.models import Q

from xiaowu.ipam.models.plans import Plan, SchoolRange
from xiaowu.ipam.rules.sweeps import LONGEST_PORT, Source
from xiaowu.kernel.database.network import MacField
from xiaowu.roster.models import School

_SOURCES = [(each.value, each.value) for each in Source]


class Sweep(models.Model):
    """A file of a sweep that was handed in, once (掃描檔)."""

    source = models.CharField(max_length=10, choices=_SOURCES)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    handed_in_at = models.DateTimeField()
    looked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    outside = models.PositiveIntegerField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)


class Sighting(models.Model):
    """An address in a school's network, as the sweeps found it: when somebody looked last, and when it last answered, if it ever did.

    An address at which nobody ever looked has no row: that is not the same as one that never answered.
    """

    address = models.GenericIPAddressField(unique=True)
    school = models.ForeignKey(School, models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT)
    range = models.ForeignKey(SchoolRange, models.CASCADE)
    source = models.CharField(max_length=10, choices=_SOURCES)
    looked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mac = MacField(null=True)
    mac_at = models.DateTimeField(null=True)  # when it was told: a ping alone says nothing of it
    port = models.CharField(max_length=LONGEST_PORT, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["mac"], name="ipam_sighting_mac")]
        constraints = [models.CheckConstraint(condition=Q(seen_at=None) | Q(seen_at__lte=models.F("looked_at")), name="ipam_seen_when_looked")]
