"""Writing down who paid a term's bill of meals (繳費情形)."""

from collections.abc import Mapping
from datetime import datetime

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.meals.models import MealBill
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.bills import TermOf, standings
from xiaowu.meals.rules.refund_child import Standing


def set_bills(actor: Actor, school_id: int, said: Mapping[tuple[int, TermOf], Standing], *, now: datetime) -> int:
    """Record each child's bill of a term; returns for how many it is new. Two statements, however many. Raises Forbidden."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    known = standings(school_id)
    new = {bill: standing for bill, standing in said.items() if known.get(bill) != standing}
    MealBill.objects.bulk_create(
        (
            MealBill(
                school_id=school_id, student_id=child, academic_year=term.academic_year, semester=term.semester, standing=standing, at=now
            )
            for (child, term), standing in new.items()
        ),
        update_conflicts=True, unique_fields=["school", "student", "academic_year", "semester"], update_fields=["standing", "at"],
    )  # fmt: skip
    return len(new)
