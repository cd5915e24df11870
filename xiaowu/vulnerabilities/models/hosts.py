"""Hosts, and whose they are (主機與歸屬)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models import Person, School
from xiaowu.vulnerabilities.rules.hosts import LONGEST_NAME


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
