"""Meals over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.kernel.lists.api import list_route
from xiaowu.meals.lists.kitchens import DIETS, KITCHENS, SERVICES, SHIFTS
from xiaowu.meals.lists.refunds import RELEASED, STOPS

router = Router(tags=["meals"])

list_route(router, "/schools/{id:school_id}/kitchens", KITCHENS)
list_route(router, "/schools/{id:school_id}/services", SERVICES)
list_route(router, "/schools/{id:school_id}/shifts", SHIFTS)
list_route(router, "/schools/{id:school_id}/diets", DIETS)
list_route(router, "/schools/{id:school_id}/refunds/{year:year}-{month:month}", RELEASED)
list_route(router, "/schools/{id:school_id}/stops", STOPS)
