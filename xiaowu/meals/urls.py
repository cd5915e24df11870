"""Addresses of meals."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.meals.lists.kitchens import DIETS, KITCHENS, SERVICES, SHIFTS
from xiaowu.meals.pages import kitchens

app_name = "meals"

urlpatterns = [
    path("kitchens/", kitchens.home, name="kitchens_home"),
    *list_paths("<id:school_id>/kitchens/", KITCHENS, kitchens.kitchens),
    path("<id:school_id>/kitchens/new/", kitchens.new, name="new_kitchen"),
    path("<id:school_id>/kitchens/<id:kitchen_id>/", kitchens.kitchen, name="kitchen"),
    path("<id:school_id>/kitchens/<id:kitchen_id>/end/", kitchens.end_kitchen, name="end_kitchen"),
    *list_paths("<id:school_id>/services/", SERVICES, kitchens.services),
    path("<id:school_id>/services/add/", kitchens.serve, name="serve"),
    path("<id:school_id>/services/<id:service_id>/end/", kitchens.end_service, name="end_service"),
    *list_paths("<id:school_id>/shifts/", SHIFTS, kitchens.shifts),
    path("<id:school_id>/shifts/add/", kitchens.shift, name="shift"),
    path("<id:school_id>/shifts/<id:shift_id>/end/", kitchens.unshift, name="unshift"),
    *list_paths("<id:school_id>/diets/", DIETS, kitchens.diets),
    path("<id:school_id>/diets/set/", kitchens.diet, name="diet"),
]
