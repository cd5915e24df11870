"""Addresses of every declared import."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from xiaowu.kernel import clock
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.imports.declared import ImportKind, kinds
from xiaowu.kernel.imports.lists import imports_of
from xiaowu.kernel.imports.pages import import_views
from xiaowu.kernel.lists.pages import list_page, list_paths

app_name = "imports"


def _beside(kind: ImportKind, _request: ActedRequest, school_id: int) -> dict[str, Any]:
    return {"kind": kind, "place": kind.load().place(school_id, clock.today())}


def _patterns(kind: ImportKind) -> list[URLPattern]:
    views, of, begins = import_views(kind), imports_of(kind), f"{kind.name.replace('_', '-')}/<id:school_id>/"
    return [
        path(begins, views["upload"], name=kind.name),
        path(f"{begins}template.<sheet:suffix>", views["template"], name=f"{kind.name}_template"),
        path(f"{begins}refused.<sheet:suffix>", views["marked"], name=f"{kind.name}_refused"),
        *list_paths(f"{begins}past/", of, list_page(of, "ui/imports.html", partial(_beside, kind))),
        path(f"{begins}<id:import_id>/", views["report"], name=f"{kind.name}_report"),
        path(f"{begins}<id:import_id>/confirm/", views["confirm"], name=f"{kind.name}_confirm"),
        path(f"{begins}<id:import_id>/withdraw/", views["withdraw"], name=f"{kind.name}_withdraw"),
    ]


urlpatterns = [each for kind in kinds() for each in _patterns(kind)]
