"""What a kitchen is told of a day (供餐單): who eats besides the pupils, and the numbers as they were told."""

from django.db import models
from django.db.models import Q

from xiaowu.meals.models.kitchens import Kitchen
from xiaowu.meals.rules.kitchens import MOST_GUESTS, Guest, How
from xiaowu.roster.models import School


class Others(models.Model):
    """How many eat besides the pupils (教職員工、來賓): on one day, or without `day` on every day on which the kitchen cooks for the school."""

    school = models.ForeignKey(School, models.PROTECT)
    kitchen = models.ForeignKey(Kitchen, models.PROTECT)
    who = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Guest])
    day = models.DateField(null=True)
    meals = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "kitchen", "who", "day"], nulls_distinct=False, name="meals_others_once"),
            models.CheckConstraint(condition=Q(meals__lte=MOST_GUESTS), name="meals_others_not_too_many"),
        ]


class NotifiedSheet(models.Model):
    """What a kitchen was told of a school's day (已通知廚房的供餐單): insert only, and shown until the day is over.

    `numbers`: line (`class:12`, `diet:vegetarian`, `other:staff`) → meals to cook. `number` counts what was told of the day: at the limit, by a
    press, or by a letter about what changed since.
    """

    school = models.ForeignKey(School, models.PROTECT)
    kitchen = models.ForeignKey(Kitchen, models.PROTECT)
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=8, choices=[(each.value, each.value) for each in How])
    numbers = models.JSONField()
    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)  # who pressed

    class Meta:
        db_table = "meals_told"
        constraints = [models.UniqueConstraint(fields=["school", "kitchen", "day", "number"], name="meals_told_once")]
