"""What meals keeps (午餐的資料表)."""

from xiaowu.meals.models.kitchens import Diet, Kitchen, Service, Shift
from xiaowu.meals.models.sheets import Others, Told

__all__ = ["Diet", "Kitchen", "Others", "Service", "Shift", "Told"]
