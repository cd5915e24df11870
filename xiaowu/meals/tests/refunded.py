"""Rows on the lists of refunds: a month that was released, meals that were stopped."""

from datetime import date, timedelta

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.meals.models import MealStop, RefundLine, RefundMonth
from xiaowu.roster.models import Student


def released(cast: Cast) -> None:
    """A month that was released, with a line each for two children."""
    teacher, month = cast.people["homeroom_teacher"], date(2026, 11, 1)
    with as_owner():
        held = {"closed_at": clock.now(), "closed_by": "陳組長", "released_at": clock.now(), "released_by": "陳組長"}
        row = RefundMonth.objects.create(school_id=teacher.school_id, month=month, state="released", **held)
        for number, child in enumerate(Student.objects.filter(school_class_id=teacher.class_id).select_related("school_class").order_by("pk")[:2], 1):
            RefundLine.objects.create(
                month=row, school_id=teacher.school_id, student=child, student_name=child.name, school_class_id=teacher.class_id,
                class_name=child.school_class.name if child.school_class else "", payee="family", settle="cash" if number == 1 else "set_off",
                meal_month=month, number=1, meals=number, amount=55 * number,
            )  # fmt: skip


def stopped(cast: Cast) -> None:
    """Meals of two children of a class."""
    school_id, today = cast.people["homeroom_teacher"].school_id, clock.today()
    with as_owner():
        children = list(Student.objects.filter(school_id=school_id).exclude(school_class=None).order_by("school_class_id", "pk"))
        for place, child in enumerate(children[:2]):
            first = today + timedelta(days=3 + place)
            MealStop.objects.create(
                school_id=school_id, student=child, ground="stopped", first=first, last=first + timedelta(days=4),
                told_at=clock.now() - timedelta(hours=1 + place), at=clock.now(), by_name="陳組長",
            )  # fmt: skip
