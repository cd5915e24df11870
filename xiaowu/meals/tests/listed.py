"""Rows on the lists of meals that are empty in the cast."""

from datetime import date, time

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.meals.models import Kitchen, Service, Shift
from xiaowu.meals.rules.kitchens import KitchenKind
from xiaowu.meals.tests.refunded import released, stopped


def kitchen(school_id: int, **given: object) -> Kitchen:
    """The school's own kitchen, which cooks everything and is told until nine in the morning."""
    said = {"name": "本校廚房", "kind": KitchenKind.OWN, "until": time(9), "cooks": ["no_pork", "regular", "vegetarian"]}
    with as_owner():
        return Kitchen.objects.create(school_id=school_id, **{**said, **given})


def service(school_id: int, kitchen_id: int, first: int = 1, last: int = 6, **given: object) -> Service:
    """It cooks for these grades from Monday to Friday, for 55 dollars."""
    said = {"weekdays": [1, 2, 3, 4, 5], "price": 55, "since": date(2026, 8, 1)}
    with as_owner():
        return Service.objects.create(school_id=school_id, kitchen_id=kitchen_id, first_grade=first, last_grade=last, **{**said, **given})


def _kitchen(cast: Cast) -> None:
    kitchen(cast.people["nutritionist"].school_id)


def _service(cast: Cast) -> None:
    school_id = cast.people["nutritionist"].school_id
    service(school_id, kitchen(school_id, name="供餐的廚房").pk)


def _shift(cast: Cast) -> None:
    with as_owner():
        Shift.objects.create(school_id=cast.people["nutritionist"].school_id, day=clock.today(), grade=0, is_served=False, why="運動會")


EXAMPLES = {"meals:kitchens": _kitchen, "meals:services": _service, "meals:shifts": _shift, "meals:refund_list": released, "meals:stops": stopped}
