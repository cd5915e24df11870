"""What meals keeps (午餐的資料表)."""

from xiaowu.meals.models.kitchens import Diet, Kitchen, Service, Shift
from xiaowu.meals.models.refunds import (
    ClosedMealDay,
    MealBill,
    MealStop,
    RefundCollection,
    RefundDay,
    RefundDraft,
    RefundLine,
    RefundMonth,
    RefundOwn,
    RefundSum,
    RefundVersion,
)
from xiaowu.meals.models.sheets import NotifiedSheet, Others

__all__ = [
    "ClosedMealDay", "Diet", "Kitchen", "MealBill", "MealStop", "NotifiedSheet", "Others", "RefundCollection", "RefundDay", "RefundDraft",
    "RefundLine", "RefundMonth", "RefundOwn", "RefundSum", "RefundVersion", "Service", "Shift",
]  # fmt: skip
