"""Addresses of every declared import."""

from django.urls import URLPattern, path

from xiaowu.kernel.imports.declared import ImportKind, kinds
from xiaowu.kernel.imports.pages import import_views

app_name = "imports"


def _patterns(kind: ImportKind) -> list[URLPattern]:
    views, begins = import_views(kind), f"{kind.name.replace('_', '-')}/<id:school_id>/"
    return [
        path(begins, views["upload"], name=kind.name),
        path(f"{begins}template.<str:suffix>", views["template"], name=f"{kind.name}_template"),
        path(f"{begins}refused.<str:suffix>", views["marked"], name=f"{kind.name}_refused"),
        path(f"{begins}<id:import_id>/", views["report"], name=f"{kind.name}_report"),
        path(f"{begins}<id:import_id>/confirm/", views["confirm"], name=f"{kind.name}_confirm"),
        path(f"{begins}<id:import_id>/withdraw/", views["withdraw"], name=f"{kind.name}_withdraw"),
    ]


urlpatterns = [each for kind in kinds() for each in _patterns(kind)]
