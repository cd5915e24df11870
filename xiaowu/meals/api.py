"""Meals over JSON: the lists of the pages, and a kitchen's sheet."""

from datetime import date

from ninja import Router

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.api import list_route
from xiaowu.meals.lists.kitchens import DIETS, KITCHENS, SERVICES, SHIFTS
from xiaowu.meals.lists.refunds import RELEASED, STOPS
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.sheets import Sheet, sheet

router = Router(tags=["meals"])

list_route(router, "/schools/{id:school_id}/kitchens", KITCHENS)
list_route(router, "/schools/{id:school_id}/services", SERVICES)
list_route(router, "/schools/{id:school_id}/shifts", SHIFTS)
list_route(router, "/schools/{id:school_id}/diets", DIETS)
list_route(router, "/schools/{id:school_id}/refunds/{year:year}-{month:month}", RELEASED)
list_route(router, "/schools/{id:school_id}/stops", STOPS)


@router.get("/schools/{id:school_id}/kitchens/{id:kitchen_id}/days/{day:day}", response=Sheet)
@needs(Permission.SEE_SHEETS)
def read_sheet(request: ActedRequest, school_id: int, kitchen_id: int, day: date) -> Sheet:
    return sheet(request.actor, school_id, kitchen_id, day, clock.today())
