"""Addresses of traffic."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.traffic.lists import DIVISIONS
from xiaowu.traffic.pages import capacity, evaluations, now

app_name = "traffic"

urlpatterns = [
    path("", now.now, name="now"),
    path("capacity/", capacity.capacity, name="capacity"),
    path("causes/<str:trait>/<str:value>/", evaluations.evaluate, name="evaluate"),
    path("evaluations/<id:evaluation_id>/", evaluations.evaluation, name="evaluation"),
    *(each for of in DIVISIONS for each in list_paths(f"{of.name.rpartition(':')[2]}/", of)),
]
