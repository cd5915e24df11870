"""A declared list's page and its files, and the same for programs."""

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from xiaowu.kernel import audit
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.declared import ListOf
from xiaowu.kernel.sheets import FORMATS, write
from xiaowu.kernel.ui import download, page

JSON = "json"
SUFFIXES = (*FORMATS, JSON)
View = Callable[..., HttpResponse]


def list_views(
    of: ListOf[Any], permission: str, *, template: str = "ui/list_page.html", context: Callable[..., dict[str, Any]] | None = None
) -> tuple[View, View]:
    """The list's page and its export. `context`: called with (request, *place), gives what the template shows besides."""

    @needs(permission)
    def shown(request: ActedRequest, **place: Any) -> HttpResponse:
        further = context(request, *place.values()) if context else {}
        listing = of.answer(request.actor, of.asked(request.GET), *place.values())
        return page(request, template, {"listing": listing, "suffixes": SUFFIXES, **further})

    @needs(permission)
    def exported(request: ActedRequest, suffix: str, **place: Any) -> HttpResponse:
        if suffix not in SUFFIXES:
            raise Http404
        listing = of.answer(request.actor, of.asked(request.GET).wholly(), *place.values())
        audit.record(request.actor, "exported", of.name, count=len(listing.page.rows))
        if suffix == JSON:
            content, media_type = json.dumps(listing.records(), ensure_ascii=False).encode(), "application/json"
        else:
            content, media_type = write(listing.table(), suffix)
        return download(content, media_type, f"{of.file}.{suffix}")

    shown.of = of  # type: ignore[attr-defined]  # whoever walks the pages finds the lists
    return shown, exported
