"""Addresses of traffic."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.traffic.lists import DIVISIONS, LOGS
from xiaowu.traffic.pages import announcements, capacity, divisions, evaluations, faults, kept, logs, now

app_name = "traffic"

urlpatterns = [
    path("", now.now, name="now"),
    path("kept.json", kept.kept, name="kept"),
    path("announced.json", announcements.announced, name="announced"),
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/new/", announcements.announce, name="announce"),
    path("announcements/<id:announcement_id>/correct/", announcements.correct, name="correct_announcement"),
    path("announcements/<id:announcement_id>/end/", announcements.end_announcement, name="end_announcement"),
    path("capacity/", capacity.capacity, name="capacity"),
    path("fault/<str:key>/", faults.fault, name="fault"),
    path("causes/<str:trait>/<str:value>/", evaluations.evaluate, name="evaluate"),
    path("evaluations/<id:evaluation_id>/", evaluations.evaluation, name="evaluation"),
    path("logs/new/", logs.upload, name="log_upload"),
    path("logs/rules/", logs.log_rules, name="log_rules"),
    path("logs/<id:log_id>/", logs.log, name="log"),
    path("logs/<id:log_id>/delete/", logs.forget, name="log_forget"),
    *list_paths("logs/", LOGS, logs.logs),
    *(each for of in DIVISIONS for each in list_paths(f"{of.name.rpartition(':')[2]}/", of, divisions.OWN.get(of.name))),
]
