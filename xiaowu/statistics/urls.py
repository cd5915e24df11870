"""Addresses of the released statistics."""

from django.urls import path

from xiaowu.statistics.pages import opened, released, school

app_name = "statistics"

urlpatterns = [
    path("", released.released, name="released"),
    path("export.<table:suffix>", released.released_export, name="released_export"),
    path("school/", school.own, name="own"),
    path("<id:school_id>/<str:span>/<day:day>/", school.school, name="school"),
    path("<id:school_id>/<str:span>/<day:day>/report.<str:suffix>", school.school_export, name="school_export"),
    path("open/", opened.opened, name="opened"),
    path("open/catalog.jsonld", opened.catalogue, name="catalogue"),
    path("open/<str:key>.<str:suffix>", opened.opened_file, name="opened_file"),
]
