"""Plans, the schools' numbers, and what each school has of a plan (位址計畫、網路編號、各校網段)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaowu.ipam.rules.addresses import LONGEST_TEXT
from xiaowu.ipam.rules.plans import LARGEST_NUMBER, LAST_VLAN, PlanState, Scheme
from xiaowu.kernel.database.network import CidrField
from xiaowu.roster.models import Person, School


class SchoolNumber(models.Model):
    """The number by which networks know a school (網路編號). Two schools on one campus may have been given one: no plan fits these by itself."""

    school = models.OneToOneField(School, models.PROTECT, primary_key=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1, number__lte=LARGEST_NUMBER), name="ipam_number_fits")]


class Plan(models.Model):
    """A project's addresses over many schools, as a template (`rules.plans.Template`). After `until` nothing more is taken from it."""

    name = models.CharField(max_length=LONGEST_TEXT, unique=True)
    vlan = models.PositiveSmallIntegerField()
    space = CidrField()
    length = models.PositiveSmallIntegerField()
    scheme = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Scheme])
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    gateway = models.PositiveIntegerField()
    reserved = models.PositiveIntegerField(default=0)
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in PlanState])
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="ipam_plan_named"),
            models.CheckConstraint(condition=Q(vlan__gte=1, vlan__lte=LAST_VLAN), name="ipam_plan_vlan"),
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="ipam_plan_not_backwards"),
            models.CheckConstraint(condition=Q(gateway__lt=F("first")) | Q(gateway__gt=F("last")), name="ipam_plan_gateway_outside"),
        ]


class PlanVendor(models.Model):
    """Somebody of a firm who takes addresses from a plan, until a last day (廠商). The post of the register must hold that day too.

    `schools`: the ids of those whose addresses they see and take; none named: those of every school that has the plan.
    """

    plan = models.ForeignKey(Plan, models.CASCADE)
    person = models.ForeignKey(Person, models.PROTECT)
    until = models.DateField()
    schools = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="ipam_vendor_once")]


class SchoolRange(models.Model):
    """What a school has of a plan: its network, and the addresses for devices from `first` to `last`. `by_hand`: not by the plan's arithmetic.

    No address lies in two ranges: each of a range has its row from the day on which it is laid, and an address has one row (`Address`).
    """

    plan = models.ForeignKey(Plan, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    network = CidrField()
    first = models.GenericIPAddressField()
    last = models.GenericIPAddressField()
    gateway = models.GenericIPAddressField()
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "school"], name="ipam_range_once"),
        ]
