"""Who cooks, for which grades, on which days, and what a diet leaves out (廚房、供餐、餐別)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaowu.meals.rules.kitchens import HIGHEST_PRICE, Allergen, KitchenKind
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import COOKED_DIETS

_DIETS = [(each.value, each.value) for each in COOKED_DIETS]
_KINDS = [(each.value, each.value) for each in KitchenKind]
_ALLERGENS = [(each.value, each.value) for each in Allergen]


class Kitchen(models.Model):
    """Who cooks (廚房). `school` keeps it: its own one, one that other schools name as theirs too (shared), or the contractor
    with whom it has a contract.

    It can be told of a day until `until`, so many school days before. `letters`: whether what changes afterwards goes to its `mail` by letter.
    `cooks`: the diets that it cooks. One that cooks no more has an `ended_on`, from which day on nobody can name it.
    """

    school = models.ForeignKey(School, models.PROTECT)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=_KINDS)
    telephone = models.CharField(max_length=30, blank=True)
    mail = models.EmailField(blank=True)
    days_before = models.PositiveSmallIntegerField(default=0)
    until = models.TimeField()
    letters = models.BooleanField(default=False)
    cooks = ArrayField(models.CharField(max_length=20, choices=_DIETS), default=list)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], condition=Q(ended_on=None), name="meals_kitchen_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="meals_kitchen_named"),
            models.CheckConstraint(condition=Q(letters=False) | ~Q(mail=""), name="meals_kitchen_letters_have_an_address"),
        ]


class Service(models.Model):
    """For which grades of a school a kitchen cooks, on which days of the week (Monday is 1), and what a meal costs in NT$ (供餐).

    It holds from `since` until the day before `ended_on`: another price is another service. No two of a school cook for one grade on one day
    (`rules.succession.meets`).
    """

    school = models.ForeignKey(School, models.PROTECT)
    kitchen = models.ForeignKey(Kitchen, models.PROTECT)
    first_grade = models.PositiveSmallIntegerField()
    last_grade = models.PositiveSmallIntegerField()
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    price = models.PositiveSmallIntegerField()
    since = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "since"], name="meals_service_school")]
        constraints = [
            models.CheckConstraint(condition=Q(last_grade__gte=F("first_grade")), name="meals_service_not_backwards"),
            models.CheckConstraint(condition=Q(price__lte=HIGHEST_PRICE), name="meals_service_price"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="meals_service_ends_after_it_begins"),
        ]


class Shift(models.Model):
    """A day on which a grade, or every one (`grade` 0), eats or does not otherwise than by the week (供餐日異動)."""

    school = models.ForeignKey(School, models.PROTECT)
    day = models.DateField()
    grade = models.PositiveSmallIntegerField(default=0)
    is_served = models.BooleanField()
    why = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day", "grade"], name="meals_shift_once")]


class Diet(models.Model):
    """What a diet of the register is at a school (餐別): what it is cooked with, and what it must leave out. Nobody may eat one that is both."""

    school = models.ForeignKey(School, models.PROTECT)
    diet = models.CharField(max_length=20, choices=_DIETS)
    contains = ArrayField(models.CharField(max_length=12, choices=_ALLERGENS), default=list)
    leaves_out = ArrayField(models.CharField(max_length=12, choices=_ALLERGENS), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "diet"], name="meals_diet_once"),
            models.CheckConstraint(condition=~Q(contains__overlap=F("leaves_out")), name="meals_diet_somebody_may_eat"),
        ]
