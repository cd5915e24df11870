"""Kitchens of the demo: every school's own, one that a neighbour shares, a contractor, diets with their allergens, staff, a guest day,
and a sheet of which the kitchen was told early: what rolls and leave bring afterwards shows as changes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.meals.actions.kitchens import keep_kitchen
from xiaowu.meals.actions.serving import serve, set_diet, set_others, shift_day
from xiaowu.meals.actions.telling import tell_kitchen
from xiaowu.meals.models import Kitchen, Service
from xiaowu.meals.rules.kitchens import Allergen, Guest, KitchenKind
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import COOKED_DIETS, GRADES, Diet, Level, Role

_WEEK = (1, 2, 3, 4, 5)
_PRICES = {Level.ELEMENTARY: 52, Level.JUNIOR_HIGH: 58}
_DIETS = {
    Diet.REGULAR: ((Allergen.GLUTEN, Allergen.SOYBEAN, Allergen.EGG), (Allergen.PEANUT, Allergen.CRUSTACEANS)),
    Diet.VEGETARIAN: ((Allergen.GLUTEN, Allergen.SOYBEAN), (Allergen.PEANUT, Allergen.EGG, Allergen.FISH)),
    Diet.NO_PORK: ((Allergen.GLUTEN, Allergen.SOYBEAN, Allergen.EGG), (Allergen.PEANUT, Allergen.CRUSTACEANS)),
}


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """The first school shares its kitchen with the second, and has a contractor for its upper grades."""
    since, today = clock.day(moment) - timedelta(days=90), clock.day(moment)
    first, rest = schools[0], schools[1:]
    cook = Actor(cast[Role.NUTRITIONIST], (RoleAssignment(Role.NUTRITIONIST.value, first.pk),))
    grades = GRADES[Level(first.level)]
    middle, price = grades[len(grades) // 2], _PRICES[Level(first.level)]
    own = keep_kitchen(
        cook, first.pk, name=f"{first.name}中央廚房", kind=KitchenKind.SHARED,
        telephone="03-5550101", mail="", days_before=0, until=time(9), letters=False,
        cooks=COOKED_DIETS,
    )  # fmt: skip
    contractor = keep_kitchen(
        cook, first.pk, name="好食光團膳", kind=KitchenKind.CONTRACTOR,
        telephone="03-5550199", mail="order@meals.example", days_before=1, until=time(14),
        letters=True, cooks=COOKED_DIETS,
    )  # fmt: skip
    serve(cook, first.pk, kitchen_id=own, first_grade=grades[0], last_grade=middle - 1, weekdays=_WEEK, price=price, since=since)
    serve(cook, first.pk, kitchen_id=contractor, first_grade=middle, last_grade=grades[-1], weekdays=_WEEK, price=price + 3, since=since)
    for diet, (contains, leaves_out) in _DIETS.items():
        set_diet(cook, first.pk, diet=diet, contains=contains, leaves_out=leaves_out)
    set_others(cook, first.pk, kitchen_id=own, who=Guest.STAFF, meals=18)
    set_others(cook, first.pk, kitchen_id=own, who=Guest.GUEST, meals=4, day=today)
    shift_day(cook, first.pk, day=today + timedelta(days=7), grades=[grades[-1]], is_served=False, why="畢業旅行", today=today)
    _others(rest, own, since)
    if days_of(first.pk, today, today):
        arm(reach_of("", today, cook.assignments))
        tell_kitchen(cook, first.pk, kitchen_id=own, day=today, now=moment)


def _others(schools: Sequence[School], shared: int, since: date) -> None:
    """The next school is cooked for by the shared kitchen, all others have their own; put there as the owner, at once."""
    cooks = [each.value for each in COOKED_DIETS]
    kitchens = Kitchen.objects.bulk_create(
        Kitchen(school_id=each.pk, name="本校廚房", kind=KitchenKind.OWN, until=time(9), cooks=cooks) for each in schools[1:]
    )
    cooking = {each.school_id: each.pk for each in kitchens}
    Service.objects.bulk_create(_service(each, cooking.get(each.pk, shared), since) for each in schools)


def _service(school: School, kitchen_id: int, since: date) -> Service:
    level = Level(school.level)
    first, last = GRADES[level][0], GRADES[level][-1]
    return Service(
        school_id=school.pk, kitchen_id=kitchen_id, first_grade=first, last_grade=last, weekdays=list(_WEEK), price=_PRICES[level], since=since
    )
