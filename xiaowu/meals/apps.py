"""Meals as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.offer import Examples, HouseApp, Offer, Routes
from xiaowu.meals.offered import kitchens


class MealsConfig(HouseApp):
    name = "xiaowu.meals"
    label = "meals"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=kitchens.ENTRIES,
        routes=(Routes("meals/", "xiaowu.meals.urls"),),
        api="xiaowu.meals.api.router",
        examples=Examples(
            made_first=("meals:kitchen",),
            not_there=tuple(f"meals:{each}" for each in ("end_kitchen", "end_service", "unshift")),
            form={"weekdays": "1", "price": "55", "until": "09:00", "days_before": "1", "cooks": "regular", "is_served": "no"},
        ),
        personal_data=kitchens.HELD,
        retention=kitchens.KEPT,
        lasting=kitchens.LASTING,
    )
