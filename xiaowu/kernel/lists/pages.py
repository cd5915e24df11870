"""A declared list's page and its files, and the same for programs."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import audit
from xiaowu.kernel.access import SIGNED_IN, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists import saved
from xiaowu.kernel.lists.declared import ListOf
from xiaowu.kernel.sheets import FORMATS, write
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import download, page

JSON = "json"
SUFFIXES = (*FORMATS, JSON)
_LONGEST = 500  # of an address
View = Callable[..., HttpResponse]


def list_views(
    of: ListOf[Any], permission: str, *, template: str = "ui/list_page.html", context: Callable[..., dict[str, Any]] | None = None
) -> tuple[View, View]:
    """The list's page and its export. `context`: called with (request, *place), gives what the template shows besides."""

    @needs(permission)
    def shown(request: ActedRequest, **place: Any) -> HttpResponse:
        further = context(request, *place.values()) if context else {}
        listing = of.answer(request.actor, of.asked(request.GET), *place.values())
        kept = saved.saved(request.actor, of.name)
        return page(request, template, {"listing": listing, "suffixes": SUFFIXES, "saved": kept, **further})

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


@needs(SIGNED_IN)
@require_POST
def save_filter(request: ActedRequest) -> HttpResponse:
    """Keep what a list was asked under a name, and go back to it."""
    where, of = _list_at(line(request.POST.get("where", ""), _LONGEST))
    wanted = of.asked(QueryDict(line(request.POST.get("query", ""), _LONGEST).removeprefix("?")))
    saved.save(request.actor, of.name, line(request.POST.get("title", ""), saved.LONGEST_TITLE), wanted)
    return _back(request, _("已儲存這組條件。"), where, wanted.query(page=1))


@needs(SIGNED_IN)
@require_POST
def forget_filter(request: ActedRequest, saved_id: int) -> HttpResponse:
    where, _of = _list_at(line(request.POST.get("where", ""), _LONGEST))
    saved.forget(request.actor, saved_id)
    return _back(request, _("已刪除這組條件。"), where, "")


def _list_at(path: str) -> tuple[str, ListOf[Any]]:
    """The list whose page has this address. Raises Http404 for any other address."""
    try:
        of = getattr(resolve(path).func, "of", None)
    except Resolver404:
        of = None
    if of is None:
        raise Http404
    return path, of


def _back(request: ActedRequest, said: str, where: str, query: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(where + query, status=303)
