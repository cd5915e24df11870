"""A school's switches, and the ports that a firm owes it (交換器、不足的連接埠)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.ipam.models.plans import Plan
from xiaowu.ipam.rules.addresses import LONGEST_TEXT
from xiaowu.ipam.rules.ports import LONGEST_CLAUSE, MOST_PORTS
from xiaowu.roster.models import School


class Switch(models.Model):
    """A switch of a school (交換器): how many ports it has, how many were used on the day on which somebody counted."""

    school = models.ForeignKey(School, models.PROTECT)
    name = models.CharField(max_length=LONGEST_TEXT)
    room = models.CharField(max_length=LONGEST_TEXT, blank=True, default="")
    model = models.CharField(max_length=LONGEST_TEXT, blank=True, default="")
    ports = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField()
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="ipam_switch_once"),
            models.CheckConstraint(condition=Q(ports__gte=1, ports__lte=MOST_PORTS, used__lte=F("ports")), name="ipam_switch_ports"),
            models.CheckConstraint(condition=~Q(name=""), name="ipam_switch_named"),
        ]


class Shortage(models.Model):
    """A school lacks ports for a plan's devices, and a firm adds them under its contract (不足的連接埠). Who, until when and with what proof
    stands in its follow-up.
    """

    plan = models.ForeignKey(Plan, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    ports = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=LONGEST_CLAUSE)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ports__gte=1, ports__lte=MOST_PORTS), name="ipam_shortage_of_some"),
            models.CheckConstraint(condition=~Q(clause=""), name="ipam_shortage_under_a_clause"),
        ]
