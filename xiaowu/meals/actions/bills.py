"""Writing down who paid the term's bill of meals (繳費情形)."""

from collections.abc import Mapping
from datetime import date, datetime

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.meals.models import MealBill
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.bills import term_of
from xiaowu.meals.rules.refund_child import Standing


def set_bills(actor: Actor, school_id: int, said: Mapping[int, Standing], *, today: date, now: datetime) -> int:
    """What is said of each child's bill of this term; returns of how many it is new. Two statements, however many. Raises Forbidden."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    term = term_of(today)
    known = dict(MealBill.objects.filter(school_id=school_id, term=term).values_list("student_id", "standing"))
    new = {child: standing for child, standing in said.items() if known.get(child) != standing}
    MealBill.objects.bulk_create(
        (MealBill(school_id=school_id, student_id=child, term=term, standing=standing, at=now) for child, standing in new.items()),
        update_conflicts=True, unique_fields=["school", "student", "term"], update_fields=["standing", "at"],
    )  # fmt: skip
    return len(new)
