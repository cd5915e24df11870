"""Meals as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.offer import HouseApp, Offer
from xiaowu.meals.offered import kitchens


class MealsConfig(HouseApp):
    name = "xiaowu.meals"
    label = "meals"
    default = True
    offer: ClassVar[Offer] = Offer(
        personal_data=kitchens.HELD,
        retention=kitchens.KEPT,
        lasting=kitchens.LASTING,
    )
