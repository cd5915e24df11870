"""Meals as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.offer import Examples, HouseApp, Offer, Routes, Seed
from xiaowu.meals.offered import kitchens, refunds


class MealsConfig(HouseApp):
    name = "xiaowu.meals"
    label = "meals"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(*kitchens.ENTRIES, *refunds.ENTRIES),
        routes=(Routes("meals/", "xiaowu.meals.urls"),),
        api="xiaowu.meals.api.router",
        deliveries=kitchens.DELIVERIES,
        kinds=(kitchens.COUNTS, kitchens.TOLD, refunds.COUNTS, refunds.CLOSING),
        listeners=refunds.LISTENERS,
        seeds=(Seed("xiaowu.meals.seed.kitchens.seed", only_demo=True), Seed("xiaowu.meals.seed.refunds.seed", only_demo=True)),
        styles=("meals/meals.css",),
        examples=Examples(
            made_first=(*(f"meals:{each}" for each in ("kitchen", "end_service", "sheet", "sheet_export", "screen")), "api:read_sheet"),
            not_there=(
                *(f"meals:{each}" for each in ("end_kitchen", "unshift", "tell", "others")),
                *refunds.NOT_THERE,
            ),
            parts={"number": 0},
            form={"weekdays": "1", "price": "55", "until": "09:00", "days_before": "1", "cooks": "regular", "is_served": "no"},
        ),
        imports=(refunds.BILLS,),
        notifications=refunds.NOTIFICATIONS,
        flows=("xiaowu.meals.actions.refund_month.MONTHS",),
        looks=refunds.LOOKS,
        shown=refunds.SHOWN,
        personal_data=(*kitchens.HELD, *refunds.HELD),
        retention=kitchens.KEPT,
        lasting=(*kitchens.LASTING, *refunds.LASTING),
    )
